/** What there is to set up, and what one must be allowed to do for it. */
export const groups = ["mine", "company", "conversations", "channels"] as const;

export const sections = [
  { id: "profile", group: "mine", needs: undefined },
  { id: "security", group: "mine", needs: undefined },
  { id: "general", group: "company", needs: "manage_account" },
  { id: "users", group: "company", needs: "manage_members" },
  { id: "teams", group: "company", needs: "manage_members" },
  { id: "labels", group: "conversations", needs: "manage_labels" },
  { id: "channels", group: "channels", needs: "manage_inboxes" },
] as const;

export type SectionId = (typeof sections)[number]["id"];
