/** What a person can do to a conversation: shown at once, sent by the outbox, and undone by doing the opposite. */
import type { Conversation } from "@/api/types";
import { send } from "@/lib/outbox";
import { currentConversation } from "./conversation";

type Change = Partial<Conversation>;
type Call = { path: string; body: Record<string, unknown>; patch: Change };

function put(conversation_id: string, { path, body, patch }: Call): void {
  send({
    kind: "action",
    lane: conversation_id,
    method: "PUT",
    path: `/conversations/${conversation_id}/${path}`,
    body,
    patch,
  });
}

/** Gives the way back, or undefined when there is nothing to change. */
function act(
  id: string,
  make: (now: Conversation) => { forth: Call[]; back: Call[] } | undefined,
): (() => void) | undefined {
  const now = currentConversation(id);
  const calls = now && make(now);
  if (!calls) return undefined;
  for (const call of calls.forth) put(id, call);
  return () => {
    for (const call of calls.back) put(id, call);
  };
}

const nobody = "0";

function assignment(assignee_id: string | undefined): Call {
  return { path: "assignment", body: { assignee_id: assignee_id ?? nobody }, patch: { assignee_id } };
}

function team(team_id: string | undefined): Call {
  return { path: "assignment", body: { team_id: team_id ?? nobody }, patch: { team_id } };
}

type Status = Conversation["status"];

function status(to: Status, snoozed_until?: number): Call {
  return { path: "status", body: { status: to, snoozed_until }, patch: { status: to, snoozed_until } };
}

function archive(archived_at: number | undefined): Call {
  return { path: "archive", body: { archived: archived_at !== undefined }, patch: { archived_at } };
}

function priority(to: Conversation["priority"]): Call {
  return { path: "priority", body: { priority: to ?? null }, patch: { priority: to } };
}

function labels(label_ids: string[]): Call {
  return { path: "labels", body: { label_ids }, patch: { label_ids } };
}

function mute(muted: boolean): Call {
  return { path: "mute", body: { muted }, patch: { muted } };
}

export function assign(id: string, assignee_id: string | undefined) {
  return act(id, (now) =>
    now.assignee_id === assignee_id
      ? undefined
      : { forth: [assignment(assignee_id)], back: [assignment(now.assignee_id)] },
  );
}

export function assignTeam(id: string, team_id: string | undefined) {
  return act(id, (now) =>
    now.team_id === team_id ? undefined : { forth: [team(team_id)], back: [team(now.team_id)] },
  );
}

export function setStatus(id: string, to: Status, snoozed_until?: number) {
  return act(id, (now) =>
    now.status === to && now.snoozed_until === snoozed_until
      ? undefined
      : { forth: [status(to, snoozed_until)], back: [status(now.status, now.snoozed_until)] },
  );
}

export function closeAndArchive(id: string) {
  return act(id, (now) => ({
    forth: [status("closed"), archive(Date.now())],
    back: [archive(now.archived_at), status(now.status, now.snoozed_until)],
  }));
}

export function setArchived(id: string, archived: boolean) {
  return act(id, (now) =>
    (now.archived_at !== undefined) === archived
      ? undefined
      : { forth: [archive(archived ? Date.now() : undefined)], back: [archive(now.archived_at)] },
  );
}

export function setPriority(id: string, to: Conversation["priority"]) {
  return act(id, (now) =>
    now.priority === to ? undefined : { forth: [priority(to)], back: [priority(now.priority)] },
  );
}

export function setLabels(id: string, label_ids: string[]) {
  return act(id, (now) => ({ forth: [labels(label_ids)], back: [labels(now.label_ids)] }));
}

export function setMuted(id: string, muted: boolean) {
  return act(id, (now) => (now.muted === muted ? undefined : { forth: [mute(muted)], back: [mute(now.muted)] }));
}

/** Reading is not something to take back: `u` is its own opposite. */
export function setRead(id: string, read: boolean): void {
  const now = currentConversation(id);
  if (!now || (now.unread_count === 0) === read) return;
  put(id, { path: "read", body: { read }, patch: { unread_count: read ? 0 : Math.max(1, now.unread_count) } });
}
