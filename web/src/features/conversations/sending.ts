/** Sending messages: the bubble is there at once, the outbox does the rest. */
import { create } from "zustand";
import type { paths } from "@/api/schema.gen";
import type { Conversation, Message } from "@/api/types";
import { type OutboxEntry, send, useOutbox } from "@/lib/outbox";

export type NewMessage = NonNullable<
  paths["/conversations/{conversation_id}/messages"]["post"]["requestBody"]
>["content"]["application/json"];

/** Shown while the message is only here: what the server would make of it. */
export type MessageSketch = Pick<Message, "kind" | "attachments" | "reply_to" | "template"> & { text?: string };

export type Stop = { code: string; message: NewMessage; sketch: MessageSketch; details: Record<string, unknown> };
type Stops = {
  byConversation: Record<string, Stop | undefined>;
  stop: (conversation_id: string, stop: Stop) => void;
  clear: (conversation_id: string) => void;
};

/** Messages that the server has stopped: somebody answered meanwhile, or the window has closed. */
export const useComposerStops = create<Stops>((set) => ({
  byConversation: {},
  stop: (id, stop) => set(({ byConversation }) => ({ byConversation: { ...byConversation, [id]: stop } })),
  clear: (id) => set(({ byConversation }) => ({ byConversation: { ...byConversation, [id]: undefined } })),
}));

export function sendMessage(conversation: Conversation, message: Omit<NewMessage, "client_id">, sketch: MessageSketch) {
  const id = crypto.randomUUID();
  return send({
    id,
    kind: "message",
    lane: conversation.id,
    method: "POST",
    path: `/conversations/${conversation.id}/messages`,
    body: { ...message, client_id: id } satisfies NewMessage,
    patch: sketch as Record<string, unknown>,
  });
}

const noEntries: OutboxEntry[] = [];

/** Messages of a conversation that the server does not have yet, oldest first. */
export function usePendingMessages(conversation_id: string): OutboxEntry[] {
  const entries = useOutbox((state) => state.entries);
  const mine = entries.filter((entry) => entry.kind === "message" && entry.lane === conversation_id);
  return mine.length > 0 ? mine : noEntries;
}

/** As a message of the thread, written by me. */
export function pendingAsMessage(entry: OutboxEntry, me: { user_id: string; name: string }): Message {
  const body = entry.body as NewMessage;
  const sketch = entry.patch as MessageSketch;
  return {
    id: `pending:${entry.id}`,
    conversation_id: entry.lane,
    direction: body.direction ?? "outbound",
    kind: sketch.kind,
    text: sketch.text,
    author: { kind: "user", id: me.user_id, name: me.name },
    client_id: entry.id,
    state: body.direction === "note" ? undefined : entry.refusal ? "failed" : "queued",
    error: entry.refusal && { code: entry.refusal.code, title: entry.refusal.message, retryable: true },
    reply_to: sketch.reply_to,
    attachments: sketch.attachments,
    reactions: [],
    template: sketch.template,
    forwarded: false,
    created_at: entry.created_at,
  };
}
