/** Blocking a contact, and what stands in place of the composer while one is blocked. */
import { useTranslations } from "use-intl";
import type { Contact } from "@/api/types";
import { useErrorText } from "@/lib/errors";
import { useMay } from "@/lib/session";
import { Button } from "@/ui/button";
import { toast } from "@/ui/toast";
import { blockContact } from "./api";

/** Reversible, so it does not ask. */
export function useBlocking(): (contact: Pick<Contact, "id" | "name">, blocked: boolean) => void {
  const t = useTranslations("contacts");
  const textOf = useErrorText();
  return function block(contact, blocked) {
    void blockContact(contact.id, blocked).catch((error) => toast({ text: textOf(error) }));
    toast({
      text: t(blocked ? "was_blocked" : "was_unblocked", { name: contact.name }),
      action: {
        label: t("undo"),
        run: () => void blockContact(contact.id, !blocked).catch((error) => toast({ text: textOf(error) })),
      },
    });
  };
}

/** In place of the composer. */
export function BlockedNotice({ contact }: { contact: Pick<Contact, "id" | "name"> }) {
  const t = useTranslations("contacts");
  const block = useBlocking();
  const mayUnblock = useMay("block_contacts");
  return (
    <div role="status" className="flex flex-wrap items-center gap-3 border-t border-line bg-surface px-4 py-3">
      <p className="flex-1 text-ink2">{t("blocked_notice")}</p>
      {mayUnblock && <Button onPress={() => block(contact, false)}>{t("unblock")}</Button>}
    </div>
  );
}
