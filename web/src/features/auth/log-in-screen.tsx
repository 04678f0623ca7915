import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { ApiError, api, value } from "@/lib/client";
import { enter } from "@/lib/entering";
import { useForm } from "@/lib/form";
import { LaterTexts } from "@/lib/later-texts";
import { Button } from "@/ui/button";
import { Banner } from "@/ui/display";
import { TextField } from "@/ui/field";
import { Form } from "@/ui/form";
import { PasswordField } from "@/ui/password-field";
import { PublicPage } from "@/ui/public-page";
import { setupQuery } from "./api";
import { CodeStep } from "./code-step";
import { DemoLogins } from "./demo-logins";
import { useWait, Wait } from "./wait";

export function LogInScreen() {
  const { next, reason } = useSearch({ strict: false }) as { next?: string; reason?: string };
  return (
    <LaterTexts>
      <LogIn next={next} hasExpired={reason === "expired"} />
    </LaterTexts>
  );
}

type Credentials = { email: string; password: string };

export function LogIn({ next, hasExpired }: { next?: string; hasExpired?: boolean }) {
  const [known, setKnown] = useState<Credentials>();
  if (known) return <CodeStep {...known} next={next} onBack={() => setKnown(undefined)} />;
  return <CredentialsStep next={next} hasExpired={hasExpired} onCode={setKnown} />;
}

type StepProps = { next?: string; hasExpired?: boolean; onCode: (known: Credentials) => void };

function CredentialsStep({ next, hasExpired, onCode }: StepProps) {
  const t = useTranslations("auth");
  const { data: setup } = useQuery(setupQuery);
  const form = useForm<Credentials>({
    initial: { email: "", password: "" },
    check: ({ email, password }) => ({
      email: email.trim() ? undefined : t("check.email"),
      password: password ? undefined : t("check.password"),
    }),
    submit: async ({ email, password }) => {
      const body = { email: email.trim(), password };
      try {
        await value(api.POST("/session", { body }));
      } catch (error) {
        if (error instanceof ApiError && error.code === "second_factor_required") return onCode(body);
        throw error;
      }
      await enter(next);
    },
  });
  const wait = useWait(form.error);
  return (
    <PublicPage
      title={t("log_in.title")}
      footer={setup?.demo_logins && <DemoLogins logins={setup.demo_logins} next={next} />}
    >
      {hasExpired && !form.error && <Banner tone="info">{t("log_in.expired")}</Banner>}
      <Form form={form} label={t("log_in.title")} problem={wait.isOver ? form.problem : <Wait text={wait.text} />}>
        <TextField
          {...form.field("email")}
          label={t("email")}
          type="email"
          inputMode="email"
          autoComplete="username"
          autoFocus
        />
        <PasswordField {...form.field("password")} label={t("password")} autoComplete="current-password" />
        <Button
          type="submit"
          kind="primary"
          isPending={form.isPending}
          disabledReason={wait.isOver ? undefined : t("log_in.wait_spoken")}
          className="h-10!"
        >
          {t("log_in.action")}
        </Button>
        <Link to={"/password-reset" as string} className="self-center text-body text-accent-text hover:underline">
          {t("log_in.forgot")}
        </Link>
      </Form>
    </PublicPage>
  );
}
