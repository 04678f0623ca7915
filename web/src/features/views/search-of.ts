/** Where a view leads: everything it is stands in the address. */
import type { View } from "@/api/types";
import { readFilter, writeFilter } from "./filter-tree";

export type ViewSearch = { tab: "all"; filter: string; view: string; sort?: View["sort"] };

export function searchOf(view: View): ViewSearch {
  const filter = readFilter(view.filter);
  const sort = view.sort === "last_activity" ? undefined : view.sort;
  return { tab: "all", filter: filter ? writeFilter(filter) : JSON.stringify(view.filter), view: view.id, sort };
}
