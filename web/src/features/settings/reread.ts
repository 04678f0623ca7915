import { queryClient } from "@/lib/query";
import { bootstrapKey } from "@/lib/session";

export async function rereadInboxes(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: ["inboxes"] });
  await queryClient.invalidateQueries({ queryKey: bootstrapKey });
}
