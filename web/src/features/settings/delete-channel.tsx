import { useTranslations } from "use-intl";
import type { Inbox } from "@/api/types";
import { api, value } from "@/lib/client";
import { useForm } from "@/lib/form";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { Form } from "@/ui/form";
import { rereadInboxes } from "./reread";

/** Typing the name proves that it is meant. */
export function DeleteChannel({ inbox, onClose }: { inbox: Inbox; onClose: () => void }) {
  const t = useTranslations("settings.channels");
  const form = useForm({
    initial: { typed: "" },
    check: ({ typed }) => ({ typed: typed.trim() === inbox.name ? undefined : t("type_wrong") }),
    submit: async () => {
      await value(api.DELETE("/inboxes/{inbox_id}", { params: { path: { inbox_id: inbox.id } } }));
      await rereadInboxes();
      onClose();
    },
  });
  return (
    <Dialog isOpen onClose={onClose} title={t("delete_named", { name: inbox.name })} size="sm" role="alertdialog">
      <Form form={form} label={t("delete")}>
        <p className="text-message text-ink2">{t("delete_text")}</p>
        <TextField {...form.field("typed")} label={t("type_name", { name: inbox.name })} autoComplete="off" />
        <Button type="submit" kind="danger" isPending={form.isPending}>
          {t("delete")}
        </Button>
      </Form>
    </Dialog>
  );
}
