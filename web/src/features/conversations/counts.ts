import { useQuery } from "@tanstack/react-query";
import type { Counts } from "@/api/types";
import { useBootstrap } from "@/lib/session";
import { countsQuery } from "./api";

/** Mine, unassigned and all of the open ones; exact, kept by events. */
export function useCounts(): Counts {
  const { counts, seq } = useBootstrap();
  const { data } = useQuery({ ...countsQuery, initialData: { ids: [], counts, seq, counted: {} } });
  return data.counts;
}
