/** The law of the thread: messages come by page, by event and by the answer to sending, in any order and more than once. */
import type { Message, MessagePreview } from "@/api/types";
import { compareIds } from "@/lib/text";

export type ThreadData = {
  /** Oldest first. */
  items: Message[];
  /** Older ones exist on the server. */
  has_more: boolean;
};

const ranks: Record<NonNullable<Message["state"]>, number> = {
  queued: 0,
  sending: 1,
  unknown: 2,
  accepted: 3,
  sent: 4,
  delivered: 5,
  read: 6,
  failed: 7,
  cancelled: 8,
};

export function compareMessages(a: Message, b: Message): number {
  return a.created_at - b.created_at || compareIds(a.id, b.id);
}

/** The one that knows more: states only move forward, except that a retry starts over. */
function newer(old: Message, other: Message, isEvent: boolean): Message {
  if (isEvent) return other;
  const oldRank = old.state ? ranks[old.state] : 0;
  const otherRank = other.state ? ranks[other.state] : 0;
  return otherRank >= oldRank ? other : old;
}

/** `isEvent`: told by the stream, which is in order and therefore right; otherwise a page that may be older than an event. */
export function putMessage(thread: ThreadData, message: Message, isEvent: boolean): ThreadData {
  const at = thread.items.findIndex((one) => one.id === message.id);
  if (at >= 0) {
    const items = thread.items.slice();
    items[at] = newer(items[at] as Message, message, isEvent);
    return { ...thread, items };
  }
  const first = thread.items[0];
  // Older than what is loaded: it comes with its page.
  if (first && thread.has_more && compareMessages(message, first) < 0) return thread;
  let end = thread.items.length;
  while (end > 0 && compareMessages(thread.items[end - 1] as Message, message) > 0) end -= 1;
  return { ...thread, items: [...thread.items.slice(0, end), message, ...thread.items.slice(end)] };
}

export function putOlderPage(thread: ThreadData, page: { items: Message[]; has_more: boolean }): ThreadData {
  const known = new Set(thread.items.map((one) => one.id));
  const items = [...page.items.filter((one) => !known.has(one.id)), ...thread.items];
  return { items: items.sort(compareMessages), has_more: page.has_more };
}

export function previewWith(preview: MessagePreview | undefined, message: Message): MessagePreview | undefined {
  if (preview?.id !== message.id) return preview;
  return { ...preview, kind: message.kind, state: message.state, text: message.text ?? preview.text };
}
