import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslations } from "use-intl";
import { usePasswordCheck } from "@/lib/checks";
import { api, value } from "@/lib/client";
import { useDates } from "@/lib/dates";
import { useForm } from "@/lib/form";
import { useNow } from "@/lib/now";
import { queryClient } from "@/lib/query";
import { patchBootstrap, useAccount, useMe } from "@/lib/session";
import { Button } from "@/ui/button";
import { Banner, Pill, Skeleton } from "@/ui/display";
import { TextField } from "@/ui/field";
import { Form } from "@/ui/form";
import { PasswordField } from "@/ui/password-field";
import { toast } from "@/ui/toast";
import { CopyField, Loaded, Page, Part, useAct } from "./page";

// Drawn once in the life of a person: not in anybody's first page.
const QrCode = lazy(() => import("./qr-code"));

export function Security() {
  const t = useTranslations("settings.security");
  return (
    <Page title={t("title")}>
      <ChangePassword />
      <SecondFactor />
      <Sessions />
    </Page>
  );
}

function ChangePassword() {
  const t = useTranslations("settings.security");
  const all = useTranslations("auth");
  const passwordProblem = usePasswordCheck();
  const form = useForm({
    initial: { current_password: "", new_password: "" },
    check: (values) => ({
      current_password: values.current_password ? undefined : all("check.password"),
      new_password: passwordProblem(values.new_password),
    }),
    submit: async (body) => {
      await value(api.PUT("/me/password", { body }));
      toast({ text: t("password_changed") });
      await queryClient.invalidateQueries({ queryKey: ["sessions"] });
    },
  });
  return (
    <Part title={t("password")}>
      <Form form={form} label={t("password")}>
        <PasswordField {...form.field("current_password")} label={t("current")} autoComplete="current-password" />
        <PasswordField
          {...form.field("new_password")}
          label={all("new_password")}
          description={all("password_help")}
          autoComplete="new-password"
        />
        <Button type="submit" isPending={form.isPending} className="self-start">
          {t("change_password")}
        </Button>
      </Form>
    </Part>
  );
}

function setTwoFactor(two_factor: boolean): void {
  patchBootstrap((old) => ({ ...old, me: { ...old.me, two_factor } }));
}

function SecondFactor() {
  const t = useTranslations("settings.security");
  const { two_factor } = useMe();
  const act = useAct();
  const [secret, setSecret] = useState<{ secret: string; uri: string }>();
  const [codes, setCodes] = useState<string[]>();
  const start = () => act(async () => setSecret(await value(api.POST("/me/totp"))));
  return (
    <Part title={t("factor")}>
      <p className="text-body text-ink2">{t(two_factor ? "factor_on" : "factor_off")}</p>
      {codes && <RecoveryCodes codes={codes} onDone={() => setCodes(undefined)} />}
      {two_factor && !codes && <RemoveFactor />}
      {!two_factor && !secret && (
        <Button className="self-start" onPress={() => void start()}>
          {t("turn_on")}
        </Button>
      )}
      {!two_factor && secret && (
        <ConfirmFactor
          {...secret}
          onConfirmed={(made) => {
            setCodes(made);
            setSecret(undefined);
            setTwoFactor(true);
          }}
        />
      )}
    </Part>
  );
}

type ConfirmProps = { secret: string; uri: string; onConfirmed: (codes: string[]) => void };

function ConfirmFactor({ secret, uri, onConfirmed }: ConfirmProps) {
  const t = useTranslations("settings.security");
  const all = useTranslations("auth");
  const form = useForm({
    initial: { code: "" },
    check: ({ code }) => ({ code: /^\d{6}$/.test(code.trim()) ? undefined : all("check.code") }),
    submit: async ({ code }) => {
      const made = await value(api.PUT("/me/totp", { body: { code: code.trim() } }));
      onConfirmed(made.recovery_codes);
    },
  });
  return (
    <Form form={form} label={t("factor")}>
      <p className="text-body text-ink2">{t("scan")}</p>
      <Suspense fallback={<Skeleton className="size-56" />}>
        <QrCode text={uri} />
      </Suspense>
      <CopyField label={t("secret")} value={secret} description={t("secret_help")} />
      <a href={uri} className="self-start text-body text-accent-text hover:underline">
        {t("open_app")}
      </a>
      <TextField {...form.field("code")} label={all("code.label")} inputMode="numeric" autoComplete="one-time-code" />
      <Button type="submit" kind="primary" isPending={form.isPending} className="self-start">
        {t("confirm")}
      </Button>
    </Form>
  );
}

function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const t = useTranslations("settings.security");
  const text = codes.join("\n");
  return (
    <div className="flex flex-col gap-3">
      <Banner tone="warn">{t("codes_help")}</Banner>
      <pre className="rounded-control bg-sunken p-3 text-message select-all">{text}</pre>
      <div className="flex flex-wrap gap-2">
        <Button onPress={() => void navigator.clipboard?.writeText(text)}>{t("copy_codes")}</Button>
        <a
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
          download="recado.txt"
          className="flex h-control items-center px-3 text-body font-medium text-accent-text hover:underline"
        >
          {t("download_codes")}
        </a>
        <Button kind="primary" onPress={onDone}>
          {t("codes_kept")}
        </Button>
      </div>
    </div>
  );
}

function RemoveFactor() {
  const t = useTranslations("settings.security");
  const all = useTranslations("auth");
  const form = useForm({
    initial: { password: "" },
    check: ({ password }) => ({ password: password ? undefined : all("check.password") }),
    submit: async (body) => {
      await value(api.POST("/me/totp/removal", { body }));
      setTwoFactor(false);
    },
  });
  return (
    <Form form={form} label={t("turn_off")}>
      <PasswordField {...form.field("password")} label={t("current")} autoComplete="current-password" />
      <Button type="submit" kind="danger" isPending={form.isPending} className="self-start">
        {t("turn_off")}
      </Button>
    </Form>
  );
}

function Sessions() {
  const t = useTranslations("settings.security");
  const act = useAct();
  const now = useNow();
  const dates = useDates(useAccount().time_zone);
  const query = useQuery({ queryKey: ["sessions"], queryFn: () => value(api.GET("/sessions")) });
  const end = (session_id: string) =>
    act(async () => {
      await value(api.DELETE("/sessions/{session_id}", { params: { path: { session_id } } }));
      await queryClient.invalidateQueries({ queryKey: ["sessions"] });
    }, t("session_ended"));
  return (
    <Part title={t("sessions")}>
      <Loaded query={query}>
        {({ items }) => (
          <ul className="flex flex-col divide-y divide-line">
            {items.map((one) => (
              <li key={one.id} className="flex flex-wrap items-center gap-3 py-2">
                <div className="min-w-0 flex-1">
                  <p className="font-medium">{one.device}</p>
                  <p className="text-small text-ink2">
                    {one.address} · {dates.short(one.last_seen_at, now)}
                  </p>
                </div>
                {one.current ? (
                  <Pill tone="ok">{t("this_one")}</Pill>
                ) : (
                  <Button size="sm" onPress={() => void end(one.id)}>
                    {t("end_session")}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Part>
  );
}
