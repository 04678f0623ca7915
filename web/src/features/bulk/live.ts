/** How far bulk actions are: the stream keeps in the cache what the screen shows of them. */
import type { LiveEventType } from "@/api/types";
import type { LiveTable } from "@/lib/live-table";
import { queryClient } from "@/lib/query";

export const bulkKey = (id: string) => ["bulk", id] as const;

export const bulkLive: LiveTable<Extract<LiveEventType, `bulk_${string}`>> = {
  bulk_progress(event) {
    queryClient.setQueryData(bulkKey(event.data.bulk.id), event.data.bulk);
  },
};
