import { useTranslations } from "use-intl";
import type { Role } from "@/api/types";
import { useBootstrap } from "@/lib/session";

/** The built-in roles are named in the reader's language. */
export function useRoleNames(): (role: Pick<Role, "kind" | "name">) => string {
  const t = useTranslations("settings.users.role");
  return ({ kind, name }) => (kind === "custom" ? name : t(kind));
}

export function useRoleOptions(): { value: string; label: string }[] {
  const { roles } = useBootstrap();
  const nameOf = useRoleNames();
  return roles.map((one) => ({ value: one.id, label: nameOf(one) }));
}
