/** The query cache: the only home of server data. */
import { QueryClient } from "@tanstack/react-query";
import { toApiError } from "./client";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // Events keep the data true; a resync invalidates it. Looking again on focus would only cost.
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 30 * 60_000,
      refetchOnWindowFocus: false,
      networkMode: "always",
      retry: (failures, error) => toApiError(error).isTransient && failures < 4,
      retryDelay: (attempt) => Math.min(1000 * 2 ** attempt, 15_000),
    },
    mutations: { networkMode: "always", retry: false },
  },
});
