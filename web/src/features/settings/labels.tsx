import { useState } from "react";
import { RadioGroup as AriaRadioGroup, Radio, Label as RadioLabel } from "react-aria-components";
import { useTranslations } from "use-intl";
import type { Label, LabelColor } from "@/api/types";
import { api, value } from "@/lib/client";
import { useForm } from "@/lib/form";
import { queryClient } from "@/lib/query";
import { bootstrapKey, useBootstrap } from "@/lib/session";
import { Button } from "@/ui/button";
import { ConfirmDialog, Dialog } from "@/ui/dialog";
import { EmptyState, LabelChip, Pill } from "@/ui/display";
import { RadioGroup, Switch, TextField } from "@/ui/field";
import { Form } from "@/ui/form";
import { Page, useAct } from "./page";

const colors: LabelColor[] = ["red", "orange", "amber", "green", "teal", "blue", "indigo", "violet", "pink", "gray"];
const scopes: Label["scope"][] = ["both", "conversation", "contact"];
const reread = () => queryClient.invalidateQueries({ queryKey: bootstrapKey });

export function Labels() {
  const t = useTranslations("settings.labels");
  const { labels } = useBootstrap();
  const act = useAct();
  const [edited, setEdited] = useState<Label | "new">();
  const [doomed, setDoomed] = useState<Label>();
  const create = (
    <Button kind="primary" onPress={() => setEdited("new")}>
      {t("create")}
    </Button>
  );
  async function remove(label: Label) {
    setDoomed(undefined);
    await act(async () => {
      await value(api.DELETE("/labels/{label_id}", { params: { path: { label_id: label.id } } }));
      await reread();
    }, t("deleted"));
  }
  return (
    <Page title={t("title")} intro={t("intro")} actions={create}>
      {labels.length === 0 && <EmptyState title={t("empty")} />}
      <ul className="flex flex-col divide-y divide-line">
        {labels.map((label) => (
          <li key={label.id} className="flex flex-wrap items-center gap-3 py-2">
            <LabelChip title={label.title} color={label.color} />
            <span className="min-w-0 flex-1 basis-40 truncate text-body text-ink2">{label.description}</span>
            {label.scope !== "both" && <Pill>{t(`scopes.${label.scope}`)}</Pill>}
            <span className="text-small text-ink2">{t("uses", { count: label.uses })}</span>
            <div className="flex gap-1">
              <Button size="sm" aria-label={t("edit_named", { title: label.title })} onPress={() => setEdited(label)}>
                {t("edit")}
              </Button>
              <Button
                size="sm"
                kind="ghost"
                aria-label={t("delete_named", { title: label.title })}
                onPress={() => setDoomed(label)}
              >
                {t("delete")}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {edited && <LabelDialog label={edited === "new" ? undefined : edited} onClose={() => setEdited(undefined)} />}
      <ConfirmDialog
        isOpen={doomed !== undefined}
        onClose={() => setDoomed(undefined)}
        title={t("delete_named", { title: doomed?.title ?? "" })}
        action={t("delete")}
        onConfirm={() => doomed && void remove(doomed)}
      >
        {t("delete_text", { count: doomed?.uses ?? 0 })}
      </ConfirmDialog>
    </Page>
  );
}

function LabelDialog({ label, onClose }: { label?: Label; onClose: () => void }) {
  const t = useTranslations("settings.labels");
  const form = useForm({
    initial: {
      title: label?.title ?? "",
      description: label?.description ?? "",
      color: label?.color ?? ("blue" as LabelColor),
      show_in_sidebar: label?.show_in_sidebar ?? true,
      scope: label?.scope ?? "both",
    },
    check: ({ title }) => ({ title: title.trim() ? undefined : t("title_missing") }),
    submit: async (body) => {
      const sent = label
        ? api.PATCH("/labels/{label_id}", { params: { path: { label_id: label.id } }, body })
        : api.POST("/labels", { body });
      await value(sent as Promise<{ data?: Label }>);
      await reread();
      onClose();
    },
  });
  const { title, color } = form.values;
  return (
    <Dialog isOpen onClose={onClose} title={label ? t("edit") : t("create")} size="sm">
      <Form form={form} label={t("title")}>
        <TextField {...form.field("title")} label={t("name")} />
        <TextField {...form.field("description")} label={t("description")} />
        <AriaRadioGroup value={color} onChange={(chosen) => form.set("color", chosen as LabelColor)}>
          <RadioLabel className="text-body font-medium">{t("color")}</RadioLabel>
          <div className="mt-1 flex flex-wrap gap-2">
            {colors.map((one) => (
              <Radio
                key={one}
                value={one}
                aria-label={t(`colors.${one}`)}
                className="size-7 rounded-full border-2 border-transparent data-focus-visible:outline-2 data-selected:border-ink pointer-coarse:size-10"
                style={{ background: `var(--label-${one})` }}
              />
            ))}
          </div>
        </AriaRadioGroup>
        <RadioGroup
          label={t("scope")}
          value={form.values.scope}
          onChange={(chosen) => form.set("scope", chosen as Label["scope"])}
          options={scopes.map((one) => ({ value: one, label: t(`scopes.${one}`) }))}
        />
        <Switch {...form.toggle("show_in_sidebar")}>{t("in_sidebar")}</Switch>
        <p className="flex items-center gap-2 text-small text-ink2">
          {t("looks")} <LabelChip title={title || t("name")} color={color} />
        </p>
        <Button type="submit" kind="primary" isPending={form.isPending}>
          {t("save")}
        </Button>
      </Form>
    </Dialog>
  );
}
