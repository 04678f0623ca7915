/** Who is logged in and what the account has: the answer of GET /bootstrap, kept true by events. */
import { useQuery } from "@tanstack/react-query";
import type { AccountInfo, Bootstrap, Inbox, Label, Me, Member, Permission, Team } from "@/api/types";
import { ApiError, api, setCsrfToken, value } from "./client";
import { queryClient } from "./query";

export const bootstrapKey = ["bootstrap"] as const;

export async function loadBootstrap(): Promise<Bootstrap> {
  const bootstrap = await value(api.GET("/bootstrap"));
  setCsrfToken(bootstrap.csrf_token ?? "");
  return bootstrap;
}

export const bootstrapQuery = { queryKey: bootstrapKey, queryFn: loadBootstrap, gcTime: Number.POSITIVE_INFINITY };

/** undefined: nobody is logged in. Throws when the server cannot be reached and there is nothing to go on with. */
export async function findBootstrap(): Promise<Bootstrap | undefined> {
  const known = queryClient.getQueryData<Bootstrap>(bootstrapKey);
  if (known) return known;
  try {
    return await queryClient.query(bootstrapQuery);
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return undefined;
    throw error;
  }
}

/** Inside the shell, where somebody is logged in. A component hears only of the part it reads. */
function usePart<T>(select: (bootstrap: Bootstrap) => T): T {
  const { data } = useQuery({ ...bootstrapQuery, select });
  // Reading it again may have failed: the last answer still holds, and the screen stays.
  if (data === undefined) throw new Error("nobody is logged in");
  return data;
}

export function useBootstrap(): Bootstrap {
  return usePart((bootstrap) => bootstrap);
}

export function useMe(): Me {
  return usePart((bootstrap) => bootstrap.me);
}

export function useAccount(): AccountInfo {
  return usePart((bootstrap) => bootstrap.account);
}

export function useMay(permission: Permission): boolean {
  return usePart((bootstrap) => bootstrap.me.permissions.includes(permission));
}

export function useMember(id: string | undefined): Member | undefined {
  return usePart((bootstrap) => bootstrap.members.find((member) => member.user_id === id) ?? null) ?? undefined;
}

export function useTeam(id: string | undefined): Team | undefined {
  return usePart((bootstrap) => bootstrap.teams.find((team) => team.id === id) ?? null) ?? undefined;
}

export function useInbox(id: string | undefined): Inbox | undefined {
  return usePart((bootstrap) => bootstrap.inboxes.find((inbox) => inbox.id === id) ?? null) ?? undefined;
}

export function useLabels(ids: readonly string[]): Label[] {
  return usePart((bootstrap) => ids.flatMap((id) => bootstrap.labels.find((label) => label.id === id) ?? []));
}

export function patchBootstrap(patch: (bootstrap: Bootstrap) => Bootstrap): void {
  queryClient.setQueryData<Bootstrap>(bootstrapKey, (old) => (old ? patch(old) : old));
}
