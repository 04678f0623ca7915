/** Gives a filter a name: for oneself, or for everybody. */
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { View } from "@/api/types";
import { useErrorText } from "@/lib/errors";
import { useMay } from "@/lib/session";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Banner } from "@/ui/display";
import { Switch, TextField } from "@/ui/field";
import { createView, updateView } from "./api";
import type { Group } from "./filter-tree";

type Props = {
  filter: Group;
  view?: View;
  sort: View["sort"];
  onSaved: (view: View) => void;
  onClose: () => void;
};

export function SaveView({ filter, view, sort, onSaved, onClose }: Props) {
  const t = useTranslations("views");
  const textOf = useErrorText();
  const mayShare = useMay("manage_labels");
  const mine = view?.can_edit ? view : undefined;
  const [name, setName] = useState(mine?.name ?? "");
  const [shared, setShared] = useState(mine?.shared ?? false);
  const [error, setError] = useState<unknown>();
  const [isPending, setIsPending] = useState(false);

  async function save(into: View | undefined) {
    if (isPending) return;
    setIsPending(true);
    try {
      if (into) {
        const saved = await updateView(into, {
          name,
          shared: shared === into.shared ? undefined : shared,
          filter,
          sort,
        });
        onSaved(saved);
      } else {
        onSaved(await createView({ name, shared, filter, sort }));
      }
    } catch (refused) {
      setError(refused);
      setIsPending(false);
    }
  }
  const reason = name.trim() === "" ? t("name_missing") : undefined;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t("save")}
      size="sm"
      footer={
        <>
          {mine && (
            <Button disabledReason={reason} onPress={() => void save(mine)}>
              {t("save_changes")}
            </Button>
          )}
          <Button kind="primary" disabledReason={reason} onPress={() => void save(undefined)}>
            {t(mine ? "save_as_new" : "save")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {error !== undefined && <Banner tone="danger">{textOf(error)}</Banner>}
        <TextField label={t("name")} autoFocus maxLength={80} value={name} onChange={setName} />
        {mayShare && (
          <div>
            <Switch isSelected={shared} onChange={setShared}>
              {t("shared")}
            </Switch>
            <p className="mt-1 text-small text-ink3">{t("shared_why")}</p>
          </div>
        )}
      </div>
    </Dialog>
  );
}
