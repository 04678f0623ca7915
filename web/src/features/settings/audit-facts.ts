/** What the audit log knows of an entry, picked out of its data for a sentence. The data of old entries may lack a part. */
import type { AuditEvent, AuditType } from "@/api/types";

/** Where in the data of an event the values of its sentence stand. Whole: a new event does not compile until it is here. */
const places: Record<AuditType, Record<string, string>> = {
  account_created: { name: "account.name" },
  account_updated: { name: "account.name" },
  api_token_created: { name: "api_token.name" },
  api_token_deleted: { name: "api_token.name" },
  bulk_progress: { state: "bulk.state" },
  contact_created: { name: "contact.name" },
  contact_updated: { name: "contact.name" },
  conversation_created: { name: "conversation.contact.name", number: "conversation.display_id" },
  conversation_hidden: {},
  conversation_shown: { name: "conversation.contact.name", number: "conversation.display_id" },
  conversation_updated: { name: "conversation.contact.name", number: "conversation.display_id" },
  dead_letter_resolved: { end: "end" },
  file_created: { name: "file.name" },
  inbox_created: { name: "inbox.name" },
  inbox_deleted: {},
  inbox_updated: { name: "inbox.name" },
  invitation_created: { name: "invitation.email" },
  invitation_deleted: { name: "invitation.email", end: "end" },
  label_created: { name: "label.title" },
  label_deleted: { name: "title" },
  label_updated: { name: "label.title" },
  me_updated: {},
  member_created: { name: "member.name" },
  member_updated: { name: "member.name" },
  message_created: {
    name: "conversation.contact.name",
    number: "conversation.display_id",
    direction: "message.direction",
  },
  message_updated: { state: "message.state" },
  password_changed: { how: "how" },
  password_reset_created: {},
  possible_duplicate_found: {},
  role_created: { name: "role.name" },
  role_deleted: { name: "role.name" },
  role_updated: { name: "role.name" },
  sending_resumed: { leftovers: "leftovers" },
  session_created: { device: "device", address: "address" },
  session_revoked: { end: "end" },
  team_created: { name: "team.name" },
  team_deleted: { name: "team.name" },
  team_updated: { name: "team.name" },
  template_updated: { name: "template.name", status: "template.status" },
  templates_synced: {},
  two_factor_changed: { step: "step" },
  view_created: { name: "view.name" },
  view_deleted: { name: "name" },
  view_updated: { name: "view.name" },
  views_arranged: {},
};

function isKnown(type: string): type is AuditType {
  return type in places;
}

function at(data: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((inside, key) => {
    return typeof inside === "object" && inside !== null ? (inside as Record<string, unknown>)[key] : undefined;
  }, data);
}

export function knownType(event: AuditEvent): AuditType | undefined {
  return isKnown(event.type) ? event.type : undefined;
}

export function valuesOf(event: AuditEvent): Record<string, string> {
  const wanted = isKnown(event.type) ? places[event.type] : {};
  return Object.fromEntries(Object.entries(wanted).map(([name, path]) => [name, String(at(event.data, path) ?? "")]));
}

/** Whom the entry is about, when that is a person. */
export function personOf(event: AuditEvent): string | undefined {
  const id = at(event.data, "user_id");
  return typeof id === "string" ? id : undefined;
}

const neverTold = new Set(["updated_at", "version", "uses"]);

/** Names of the fields that changed: told by the event itself, or found by comparing with what was before. */
export function changesOf(event: AuditEvent): string[] {
  const told = at(event.data, "changes");
  if (Array.isArray(told)) return told.filter((one): one is string => typeof one === "string");
  const before = at(event.data, "before");
  const after = at(event.data, event.type.replace(/_updated$/, ""));
  if (!event.type.endsWith("_updated") || !isRecord(before) || !isRecord(after)) return [];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => !neverTold.has(key) && JSON.stringify(before[key]) !== JSON.stringify(after[key]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
