/** A conversation as this person sees it: the server's, with what they have just done on top. */
import { useQuery } from "@tanstack/react-query";
import type { Conversation } from "@/api/types";
import { type OutboxEntry, useOutbox } from "@/lib/outbox";
import { conversationQuery, findConversation } from "./api";

function over(one: Conversation, entries: readonly OutboxEntry[]): Conversation {
  let shown = one;
  for (const entry of entries) {
    if (entry.kind === "action" && entry.lane === one.id) shown = { ...shown, ...entry.patch };
  }
  return shown;
}

/** undefined while it is being read, and when it cannot be: then `isGone`, and `error` tells why. */
export function useConversation(id: string) {
  const query = useQuery(conversationQuery(id));
  const entries = useOutbox((state) => state.entries);
  const { data, error, refetch } = query;
  return { conversation: data && over(data, entries), isGone: !data && error !== null, error, refetch };
}

/** Outside components. */
export function currentConversation(id: string): Conversation | undefined {
  const one = findConversation(id);
  return one && over(one, useOutbox.getState().entries);
}

export type Ability = "reply" | "assign" | "take" | "close" | "label";

export function can(one: Conversation, ability: Ability): boolean {
  // An event may have brought it before any answer did; the server decides in the end.
  return one.can?.includes(ability) ?? true;
}
