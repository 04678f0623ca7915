/** The thread as it is drawn: messages with their groups, the days between them, folded changes, the line above what is unread. */
import type { Message } from "@/api/types";
import { dayOf } from "@/lib/dates";

export type TimelineItem =
  | { type: "day"; key: string; at: number }
  | { type: "unread"; key: string }
  | { type: "message"; key: string; message: Message; startsGroup: boolean; endsGroup: boolean }
  | { type: "activities"; key: string; messages: Message[] };

const groupWithinMs = 3 * 60_000;
const foldOver = 3;

function isSameGroup(a: Message | undefined, b: Message | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    a.direction === b.direction &&
    a.direction !== "activity" &&
    a.author.kind === b.author.kind &&
    a.author.id === b.author.id &&
    b.created_at - a.created_at < groupWithinMs
  );
}

/** The key survives the moment when a message gets its id from the server: the bubble must not be built again. */
export function keyOf(message: Message): string {
  return message.client_id ? `c:${message.client_id}` : message.id;
}

/** `unreadFrom`: the first message that was unread when the conversation was opened. */
export function buildTimeline(
  messages: readonly Message[],
  timeZone: string,
  unreadFrom: string | undefined,
): TimelineItem[] {
  const items: TimelineItem[] = [];
  let day = "";
  let activities: Message[] = [];
  const flush = () => {
    const [first] = activities;
    if (first) items.push({ type: "activities", key: `a:${first.id}`, messages: activities });
    activities = [];
  };
  messages.forEach((message, index) => {
    const date = dayOf(message.created_at, timeZone);
    const isNewDay = date !== day;
    if (isNewDay || message.direction !== "activity" || message.id === unreadFrom) flush();
    if (isNewDay) items.push({ type: "day", key: `d:${date}`, at: message.created_at });
    day = date;
    if (message.id === unreadFrom) items.push({ type: "unread", key: "unread" });
    if (message.direction === "activity") {
      activities.push(message);
      return;
    }
    const before = isNewDay || message.id === unreadFrom ? undefined : messages[index - 1];
    const after = messages[index + 1];
    const isLastOfDay = after !== undefined && dayOf(after.created_at, timeZone) !== date;
    items.push({
      type: "message",
      key: keyOf(message),
      message,
      startsGroup: !isSameGroup(before, message),
      endsGroup: isLastOfDay || !isSameGroup(message, after),
    });
  });
  flush();
  return items;
}

/** A run of changes longer than this is shown as one line that opens. */
export function isFolded(messages: readonly Message[]): boolean {
  return messages.length > foldOver;
}

/** The first of the last `count` inbound messages. */
export function firstUnread(messages: readonly Message[], count: number): string | undefined {
  let left = count;
  for (let i = messages.length - 1; i >= 0 && left > 0; i--) {
    const message = messages[i] as Message;
    if (message.direction !== "inbound") continue;
    left -= 1;
    if (left === 0) return message.id;
  }
  return undefined;
}

/** What is on the server and what still waits here, each once. */
export function withPending(messages: readonly Message[], pending: readonly Message[]): Message[] {
  if (pending.length === 0) return messages as Message[];
  const known = new Set(messages.flatMap((message) => message.client_id ?? []));
  return [...messages, ...pending.filter((one) => !one.client_id || !known.has(one.client_id))];
}

/** The newest message that somebody else may have written since I looked: what sending must have seen. */
export function lastSeenId(messages: readonly Message[]): string | undefined {
  return messages.findLast((message) => !message.id.startsWith("pending:"))?.id;
}
