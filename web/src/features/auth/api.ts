/** The questions of people who are not logged in. */
import { queryOptions } from "@tanstack/react-query";
import { api, value } from "@/lib/client";

export const setupQuery = queryOptions({
  queryKey: ["setup"],
  queryFn: () => value(api.GET("/setup")),
});

export function invitationQuery(token: string) {
  return queryOptions({
    queryKey: ["invitation", token],
    queryFn: () => value(api.GET("/invitation", { params: { query: { token } } })),
    staleTime: 0,
  });
}
