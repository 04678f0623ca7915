/** A feature's answer to the live stream: from the name of an event to what it changes in the cache. */
import { notifyManager } from "@tanstack/react-query";
import type { LiveEvent, LiveEventOf, LiveEventType } from "@/api/types";

export type LiveTable<Types extends LiveEventType> = { [Type in Types]: (event: LiveEventOf<Type>) => void };

/** Screens hear of a whole batch once. */
export function applyEvents(table: LiveTable<LiveEventType>, events: readonly LiveEvent[]): void {
  notifyManager.batch(() => {
    for (const event of events) {
      // A newer server may know events that this page does not.
      const patch = table[event.type] as ((event: LiveEvent) => void) | undefined;
      patch?.(event);
    }
  });
}
