import { useBlocker } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { useCommands } from "@/lib/commands";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/dialog";
import type { AnyForm } from "./page";

/** Appears with the first change; keeps people from leaving without an answer. */
export function SaveBar({ form }: { form: AnyForm }) {
  const t = useTranslations("settings.save");
  const blocker = useBlocker({
    shouldBlockFn: () => form.isDirty,
    enableBeforeUnload: () => form.isDirty,
    withResolver: true,
  });
  useCommands([
    {
      id: "save",
      group: "general",
      title: t("save"),
      keys: ["Mod+S"],
      inFields: true,
      run: () => form.isDirty && form.onSubmit(),
    },
  ]);
  return (
    <>
      {form.isDirty && (
        <div
          role="status"
          className="sticky bottom-3 z-10 flex flex-wrap items-center gap-2 rounded-control bg-raised p-2 ps-4 shadow-e2"
        >
          <span className="flex-1 text-body font-medium">{t("unsaved")}</span>
          <Button onPress={form.reset}>{t("discard")}</Button>
          <Button type="submit" kind="primary" isPending={form.isPending}>
            {t("save")}
          </Button>
        </div>
      )}
      <ConfirmDialog
        isOpen={blocker.status === "blocked"}
        onClose={() => blocker.reset?.()}
        title={t("leave_title")}
        action={t("leave")}
        onConfirm={() => blocker.proceed?.()}
      >
        {t("leave_text")}
      </ConfirmDialog>
    </>
  );
}
