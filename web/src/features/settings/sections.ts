import type { Permission } from "@/api/types";

/** What there is to set up, and what one must be allowed to do for it. */
export const groups = ["mine", "company", "conversations", "channels", "integrations", "data"] as const;

export const sections = [
  { id: "profile", group: "mine", needs: undefined },
  { id: "security", group: "mine", needs: undefined },
  { id: "general", group: "company", needs: "manage_account" },
  { id: "users", group: "company", needs: "manage_members" },
  { id: "roles", group: "company", needs: "manage_members" },
  { id: "teams", group: "company", needs: "manage_members" },
  { id: "labels", group: "conversations", needs: "manage_labels" },
  { id: "channels", group: "channels", needs: "manage_inboxes" },
  { id: "api", group: "integrations", needs: "manage_api_tokens" },
  { id: "audit", group: "data", needs: "view_audit_log" },
  { id: "queue", group: "data", needs: "view_queue" },
] as const satisfies { id: string; group: (typeof groups)[number]; needs: Permission | undefined }[];

export type SectionId = (typeof sections)[number]["id"];
