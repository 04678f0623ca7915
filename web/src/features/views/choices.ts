/** The records or names that a field of some type can have, in the reader's words. */
import { useTranslations } from "use-intl";
import type { FilterField } from "@/api/types";
import { useBootstrap } from "@/lib/session";
import type { Choice } from "@/ui/choice-menu";

export function useChoices(): (field: FilterField) => Choice[] {
  const t = useTranslations("views");
  const { members, teams, inboxes, labels } = useBootstrap();
  return (field) => {
    switch (field.type) {
      case "user": {
        const people = members.filter((one) => !one.disabled).map((one) => ({ id: one.user_id, label: one.name }));
        return [{ id: "me", label: t("me") }, ...people];
      }
      case "team":
        return teams.map((one) => ({ id: one.id, label: one.name }));
      case "inbox":
        return inboxes.map((one) => ({ id: one.id, label: one.name }));
      case "channel":
        return [...new Set(inboxes.map((one) => one.kind))].map((kind) => {
          const key = `channels.${kind}` as "channels.whatsapp";
          return { id: kind, label: t.has(key) ? t(key) : kind };
        });
      case "label": {
        const other = field.name.startsWith("contact.") ? "conversation" : "contact";
        return labels.filter((one) => one.scope !== other).map((one) => ({ id: one.id, label: one.title }));
      }
      case "boolean":
        return [
          { id: "true", label: t("yes") },
          { id: "false", label: t("no") },
        ];
      default:
        return (field.choices ?? []).map((name) => {
          const key = `choices.${name}` as "choices.new";
          return { id: name, label: t.has(key) ? t(key) : name };
        });
    }
  };
}
