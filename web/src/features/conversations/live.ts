/** The stream's effect on conversations, threads, lists and the counts of the rail. */
import type { Conversation, LiveEventOf, LiveEventType } from "@/api/types";
import type { LiveTable } from "@/lib/live-table";
import { queryClient } from "@/lib/query";
import {
  conversationKey,
  countsFilter,
  countsKey,
  findConversation,
  keepMessage,
  putConversation,
  readerId,
  templatesKey,
} from "./api";
import type { ListFilter } from "./filter";
import { type ConversationEvent, type ListData, patchList } from "./list-law";
import { rememberEvents } from "./recent";
import { previewWith } from "./thread-law";

export { rememberEvents as rememberForReads };

type ConversationEvents = Extract<
  LiveEventType,
  `message_${string}` | `conversation_${string}` | `template_${string}` | `templates_${string}`
>;

let rereadTimer: ReturnType<typeof setTimeout> | undefined;
const toReread = new Set<string>();

/** Reads lists again that an event could not patch; many events ask once. */
function rereadSoon(key: readonly unknown[]): void {
  toReread.add(JSON.stringify(key));
  if (rereadTimer !== undefined) return;
  rereadTimer = setTimeout(() => {
    rereadTimer = undefined;
    for (const one of toReread) void queryClient.invalidateQueries({ queryKey: JSON.parse(one), exact: true });
    toReread.clear();
  }, 300);
}

function patchLists(event: ConversationEvent): void {
  for (const [key, list] of queryClient.getQueriesData<ListData>({ queryKey: ["conversations"] })) {
    if (!list) continue;
    const next = patchList(list, key[1] as ListFilter, event, readerId(), findConversation);
    if (next === "reread") rereadSoon(key);
    else if (next !== list) queryClient.setQueryData<ListData>(key, next);
  }
}

/** The counts of the rail follow the same law as a list, of which they are the counts. */
function patchCounts(event: ConversationEvent): void {
  queryClient.setQueryData<ListData>(countsKey, (old) => {
    if (!old) return old;
    const next = patchList(old, countsFilter, event, readerId(), () => undefined);
    return next === "reread" ? old : { ...next, ids: [] };
  });
}

function take(event: ConversationEvent): void {
  const { conversation } = event.data;
  if (conversation) putConversation(conversation);
  patchLists(event);
  patchCounts(event);
}

function takeMessage(event: LiveEventOf<"message_created" | "message_updated">): void {
  const { message } = event.data;
  keepMessage(message, true);
  take(event);
  if (event.data.conversation) return;
  const key = conversationKey(message.conversation_id);
  queryClient.setQueryData<Conversation>(key, (old) => {
    const last_message = previewWith(old?.last_message, message);
    return old && last_message !== old.last_message ? { ...old, last_message } : old;
  });
}

/** It stands with others now, whom this person does not see: lists and counts are asked for again. */
function hide(id: string): void {
  queryClient.removeQueries({ queryKey: conversationKey(id) });
  for (const [key] of queryClient.getQueriesData<ListData>({ queryKey: ["conversations"] })) rereadSoon(key);
  rereadSoon(countsKey);
}

/** A deleted label comes without an event for each conversation that carried it. */
export function forgetLabel(id: string): void {
  queryClient.setQueriesData<Conversation>({ queryKey: ["conversation"] }, (old) =>
    old?.label_ids.includes(id) ? { ...old, label_ids: old.label_ids.filter((one) => one !== id) } : old,
  );
  for (const [key] of queryClient.getQueriesData<ListData>({ queryKey: ["conversations"] }))
    if (JSON.stringify(key).includes(id)) rereadSoon(key);
}

export const conversationsLive: LiveTable<ConversationEvents> = {
  message_created: takeMessage,
  message_updated: takeMessage,
  conversation_created: take,
  conversation_updated: take,
  conversation_shown: (event) => take({ ...event, type: "conversation_created" }),
  conversation_hidden: ({ data }) => hide(data.conversation_id),
  template_updated: ({ data }) =>
    void queryClient.invalidateQueries({ queryKey: templatesKey(data.template.inbox_id) }),
  templates_synced: ({ data }) => void queryClient.invalidateQueries({ queryKey: templatesKey(data.inbox_id) }),
};
