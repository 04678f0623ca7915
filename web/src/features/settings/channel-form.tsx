import { useTranslations } from "use-intl";
import type { Inbox } from "@/api/types";
import { api, value } from "@/lib/client";
import { type FieldErrors, useForm } from "@/lib/form";
import { useAccount } from "@/lib/session";
import { Button } from "@/ui/button";
import { TextField } from "@/ui/field";
import { Form } from "@/ui/form";
import { PasswordField } from "@/ui/password-field";
import { rereadInboxes } from "./reread";

const required = ["name", "phone_number_id", "waba_id"] as const;

function emptyForm(inbox: Inbox | undefined) {
  const { whatsapp } = inbox ?? {};
  return {
    name: inbox?.name ?? "",
    phone_number_id: whatsapp?.phone_number_id ?? "",
    waba_id: whatsapp?.waba_id ?? "",
    access_token: "",
    app_id: whatsapp?.app_id ?? "",
    app_secret: "",
    graph_base: whatsapp?.graph_base ?? "",
    reopen_window_h: String(inbox?.reopen_window_h ?? 24),
  };
}
type Values = ReturnType<typeof emptyForm>;

/** Secrets are never shown again: left empty, they stay as they are. */
function bodyOf(values: Values, country: string) {
  const { name, reopen_window_h, ...settings } = values;
  const given = Object.fromEntries(Object.entries(settings).filter(([, one]) => one.trim() !== ""));
  return {
    name: name.trim(),
    reopen_window_h: Number(reopen_window_h),
    whatsapp: { ...given, default_country: country } as never,
  };
}

export function ChannelForm({ inbox, onDone }: { inbox?: Inbox; onDone: () => void }) {
  const t = useTranslations("settings.channels");
  const { country } = useAccount();
  const form = useForm<Values>({
    initial: emptyForm(inbox),
    check: (values) => {
      const missing: FieldErrors<Values> = {};
      const secrets = inbox ? [] : (["access_token", "app_secret"] as const);
      for (const field of [...required, ...secrets]) if (!values[field].trim()) missing[field] = t("missing");
      if (!/^\d{1,4}$/.test(values.reopen_window_h)) missing.reopen_window_h = t("hours_wrong");
      return missing;
    },
    submit: async (values) => {
      const body = bodyOf(values, country);
      const sent = inbox
        ? api.PATCH("/inboxes/{inbox_id}", { params: { path: { inbox_id: inbox.id } }, body })
        : api.POST("/inboxes", { body: { ...body, kind: "whatsapp" } as never });
      await value(sent as Promise<{ data?: Inbox }>);
      await rereadInboxes();
      onDone();
    },
  });
  const secretHelp = inbox ? t("secret_kept") : undefined;
  return (
    <Form form={form} label={t("connect")}>
      <p className="text-body text-ink2">{t("where")}</p>
      <TextField {...form.field("name")} label={t("name")} description={t("name_help")} />
      <TextField {...form.field("phone_number_id")} label={t("phone_number_id")} inputMode="numeric" />
      <TextField {...form.field("waba_id")} label={t("waba_id")} inputMode="numeric" />
      <PasswordField
        {...form.field("access_token")}
        label={t("access_token")}
        description={secretHelp ?? t("access_token_help")}
        autoComplete="off"
      />
      <TextField {...form.field("app_id")} label={t("app_id")} inputMode="numeric" />
      <PasswordField
        {...form.field("app_secret")}
        label={t("app_secret")}
        description={secretHelp ?? t("app_secret_help")}
        autoComplete="off"
      />
      <TextField
        {...form.field("reopen_window_h")}
        label={t("reopen")}
        description={t("reopen_help")}
        inputMode="numeric"
      />
      <details>
        <summary className="cursor-default text-body font-medium">{t("advanced")}</summary>
        <TextField {...form.field("graph_base")} label={t("graph_base")} className="mt-3" />
      </details>
      <Button type="submit" kind="primary" isPending={form.isPending}>
        {inbox ? t("save") : t("connect")}
      </Button>
    </Form>
  );
}
