/** What may be allowed, in the order and the groups in which people read it. */
import type { Permission } from "@/api/types";

export type Grantable = Exclude<Permission, "none">;
export const permissionGroups = ["conversations", "contacts", "administration"] as const;

/** Whole: a permission that the server adds does not compile until it has a place here. */
const groupOf: Record<Grantable, (typeof permissionGroups)[number]> = {
  view_conversations: "conversations",
  view_all_inboxes: "conversations",
  reply: "conversations",
  take_unassigned: "conversations",
  assign_conversations: "conversations",
  close_conversations: "conversations",
  label_conversations: "conversations",
  view_contacts: "contacts",
  edit_contacts: "contacts",
  block_contacts: "contacts",
  manage_labels: "administration",
  manage_templates: "administration",
  manage_inboxes: "administration",
  manage_members: "administration",
  manage_account: "administration",
  manage_api_tokens: "administration",
  view_reports: "administration",
  view_queue: "administration",
  view_audit_log: "administration",
};

export function grantableIn(group: (typeof permissionGroups)[number]): Grantable[] {
  return (Object.keys(groupOf) as Grantable[]).filter((one) => groupOf[one] === group);
}
