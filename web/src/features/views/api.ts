/** Saved views, what they count, and what a filter may ask: cache keys, reads and writes. */
import type { FilterField, View } from "@/api/types";
import { api, value } from "@/lib/client";
import { queryClient } from "@/lib/query";
import { type Group, plainOf, writeFilter } from "./filter-tree";
import { viewCountsKey, viewsKey } from "./keys";

export const fieldsQuery = {
  queryKey: ["filter_fields"],
  queryFn: async (): Promise<FilterField[]> => (await value(api.GET("/conversations/fields"))).items,
};

export const countQuery = (filter: Group) => ({
  queryKey: ["filter_count", writeFilter(filter)],
  queryFn: async () => value(api.POST("/conversations/count", { body: { filter: plainOf(filter) } })),
  gcTime: 60_000,
  staleTime: 10_000,
});

export const viewsQuery = { queryKey: viewsKey, queryFn: async () => (await value(api.GET("/views"))).items };

export const viewCountsQuery = {
  queryKey: viewCountsKey,
  queryFn: async () => {
    const { items } = await value(api.GET("/views/counts"));
    return new Map(items.map((one) => [one.view_id, one]));
  },
};

const reread = () =>
  Promise.all([viewsKey, viewCountsKey].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
const at = (view: Pick<View, "id">) => ({ params: { path: { view_id: view.id } } });

export type NewView = { name: string; filter: Group; sort: View["sort"]; shared: boolean };

export async function createView({ filter, ...view }: NewView): Promise<View> {
  const made = await value(api.POST("/views", { body: { ...view, filter: plainOf(filter) } }));
  await reread();
  return made;
}

export async function updateView(view: View, change: Partial<NewView>): Promise<View> {
  const filter = change.filter && plainOf(change.filter);
  const changed = await value(api.PATCH("/views/{view_id}", { ...at(view), body: { ...change, filter } }));
  await reread();
  return changed;
}

export async function deleteView(view: View): Promise<void> {
  await value(api.DELETE("/views/{view_id}", at(view)));
  await reread();
}

export async function pinView(view: View, pinned: boolean): Promise<void> {
  await value(api.PUT("/views/{view_id}/pin", { ...at(view), body: { pinned } }));
  await reread();
}

/** The views in the order in which they stand after the move; those that are hidden follow. Undefined: nothing moves. */
export function moved(views: readonly View[], id: string, to: number): View[] | undefined {
  const shown = views.filter((one) => one.pinned);
  const from = shown.findIndex((one) => one.id === id);
  const [view] = from === -1 ? [] : shown.splice(from, 1);
  if (!view || to < 0 || to > shown.length || to === from) return undefined;
  shown.splice(to, 0, view);
  return [...shown, ...views.filter((one) => !one.pinned)];
}

/** Puts a view at a place among those that are shown; the screen shows it at once. */
export async function moveView(id: string, to: number): Promise<void> {
  const order = moved(queryClient.getQueryData<View[]>(viewsKey) ?? [], id, to);
  if (!order) return;
  queryClient.setQueryData(viewsKey, order);
  try {
    const { items } = await value(api.PUT("/views/order", { body: { view_ids: order.map((one) => one.id) } }));
    queryClient.setQueryData(viewsKey, items);
  } catch (error) {
    void reread();
    throw error;
  }
}
