/** Events about the account, its people and its dictionaries: all of them live in the bootstrap answer. */
import type { Bootstrap, LiveEventType } from "@/api/types";
import type { PresenceFrame } from "@/lib/live";
import type { LiveTable } from "@/lib/live-table";
import { queryClient } from "@/lib/query";
import { bootstrapKey, patchBootstrap } from "@/lib/session";

type AccountEvents = Extract<
  LiveEventType,
  | `${"inbox" | "label" | "team" | "role"}_${string}`
  | `${"account" | "member" | "me" | "invitation" | "api_token" | "sending"}_${string}`
>;

function upsert<T extends { id: string }>(list: T[], one: T): T[] {
  return list.some((old) => old.id === one.id) ? list.map((old) => (old.id === one.id ? one : old)) : [...list, one];
}

function without<T extends { id: string }>(list: T[], id: string): T[] {
  return list.filter((old) => old.id !== id);
}

type Dictionaries = { [K in keyof Bootstrap]-?: Bootstrap[K] extends { id: string }[] ? K : never }[keyof Bootstrap];

function put<K extends Dictionaries>(name: K, one: Bootstrap[K][number]): void {
  patchBootstrap((old) => ({ ...old, [name]: upsert(old[name] as { id: string }[], one) }));
  void queryClient.invalidateQueries({ queryKey: [name] });
}

function take(name: Dictionaries, id: string): void {
  patchBootstrap((old) => ({ ...old, [name]: without(old[name] as { id: string }[], id) }));
  void queryClient.invalidateQueries({ queryKey: [name] });
}

/** Settings screens read these lists by the same keys. */
function reread(...key: string[]) {
  return () => void queryClient.invalidateQueries({ queryKey: key });
}

/** What I may do can change with these. */
function rereadBootstrap(): void {
  void queryClient.invalidateQueries({ queryKey: bootstrapKey });
}

export const accountLive: LiveTable<AccountEvents> = {
  inbox_created: rereadBootstrap,
  inbox_updated: ({ data }) => putInbox(data.inbox),
  inbox_deleted: ({ subject }) => take("inboxes", subject.id),
  label_created: ({ data }) => put("labels", data.label),
  label_updated: ({ data }) => put("labels", data.label),
  label_deleted: ({ subject }) => take("labels", subject.id),
  team_created: ({ data }) => put("teams", data.team),
  team_updated: ({ data }) => put("teams", data.team),
  team_deleted: ({ subject }) => take("teams", subject.id),
  role_created: ({ data }) => put("roles", data.role),
  role_updated: ({ data }) => put("roles", data.role),
  role_deleted: ({ subject }) => take("roles", subject.id),
  member_created: ({ data }) => putMember(data.member),
  member_updated: ({ data }) => putMember(data.member),
  me_updated: rereadBootstrap,
  account_created: rereadBootstrap,
  account_updated: ({ data }) => patchBootstrap((old) => ({ ...old, account: data.account })),
  sending_resumed: () => patchBootstrap((old) => ({ ...old, sending: undefined })),
  invitation_created: reread("invitations"),
  invitation_deleted: reread("invitations"),
  api_token_created: reread("api_tokens"),
  api_token_deleted: reread("api_tokens"),
};

/** Its conversations come and go with being one of its members. */
function putInbox(inbox: Bootstrap["inboxes"][number]): void {
  const known = queryClient.getQueryData<Bootstrap>(bootstrapKey);
  const isMine = (one?: Bootstrap["inboxes"][number]) => one?.member_ids.includes(known?.me.user_id ?? "") ?? false;
  const wasMine = isMine(known?.inboxes.find((one) => one.id === inbox.id));
  put("inboxes", inbox);
  if (wasMine === isMine(inbox)) return;
  for (const key of ["conversations", "counts", "conversation"]) reread(key)();
}

function putMember(member: Bootstrap["members"][number]): void {
  let isMe = false;
  patchBootstrap((old) => {
    isMe = old.me.user_id === member.user_id;
    const isKnown = old.members.some((one) => one.user_id === member.user_id);
    const members = isKnown
      ? old.members.map((one) => (one.user_id === member.user_id ? member : one))
      : [...old.members, member];
    return { ...old, members };
  });
  if (isMe) rereadBootstrap();
  reread("members")();
}

export function patchPresence(frame: PresenceFrame): void {
  const { user_id, status } = frame;
  if (!status) return;
  patchBootstrap((old) => ({
    ...old,
    presence: [...old.presence.filter((one) => one.user_id !== user_id), { user_id, status }],
  }));
}
