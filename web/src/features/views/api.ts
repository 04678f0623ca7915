/** What a filter may ask of conversations, and how many it finds. */
import type { FilterField } from "@/api/types";
import { api, value } from "@/lib/client";
import { type Group, plainOf, writeFilter } from "./filter-tree";

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
