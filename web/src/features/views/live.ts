/** The stream's effect on saved views and on what they count. */
import type { LiveEventType } from "@/api/types";
import type { LiveTable } from "@/lib/live-table";
import { queryClient } from "@/lib/query";
import { viewCountsKey, viewsKey } from "./keys";

type ViewEvents = Extract<LiveEventType, `view_${string}` | `views_${string}`>;

function reread(): void {
  void queryClient.invalidateQueries({ queryKey: viewsKey });
  void queryClient.invalidateQueries({ queryKey: viewCountsKey });
}

export const viewsLive: LiveTable<ViewEvents> = {
  view_created: reread,
  view_updated: reread,
  view_deleted: reread,
  views_arranged: reread,
};

const countAfterMs = 2000;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Something happened to conversations: the server counts again, for many events once. */
export function recountViews(): void {
  if (timer !== undefined || !queryClient.getQueryData(viewCountsKey)) return;
  timer = setTimeout(() => {
    timer = undefined;
    void queryClient.invalidateQueries({ queryKey: viewCountsKey });
  }, countAfterMs);
}
