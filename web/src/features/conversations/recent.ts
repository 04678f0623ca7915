/** The last events of the stream, for answers that were on their way while these came. */
import type { LiveEvent } from "@/api/types";

const kept = 2000;
let events: LiveEvent[] = [];

export function rememberEvents(batch: readonly LiveEvent[]): void {
  events = events.concat(batch);
  if (events.length > kept * 2) events = events.slice(-kept);
}

/** Those after `seq`, oldest first. */
export function recentEvents(seq: number): LiveEvent[] {
  const from = events.findIndex((event) => event.seq > seq);
  return from === -1 ? [] : events.slice(from);
}
