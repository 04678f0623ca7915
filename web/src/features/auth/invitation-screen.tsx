import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { usePasswordCheck } from "@/lib/checks";
import { ApiError, api, toApiError, value } from "@/lib/client";
import { enter, tokenOfLink } from "@/lib/entering";
import { useErrorText } from "@/lib/errors";
import { useForm } from "@/lib/form";
import { languageOf } from "@/lib/i18n";
import { LaterTexts } from "@/lib/later-texts";
import { Button } from "@/ui/button";
import { Banner, Skeleton } from "@/ui/display";
import { TextField } from "@/ui/field";
import { Form } from "@/ui/form";
import { PasswordField } from "@/ui/password-field";
import { PublicPage } from "@/ui/public-page";
import { invitationQuery } from "./api";
import { DeadLink } from "./dead-link";

export function InvitationScreen() {
  const [token] = useState(tokenOfLink);
  return <LaterTexts>{token ? <Invitation token={token} /> : <DeadInvitation />}</LaterTexts>;
}

function DeadInvitation() {
  const t = useTranslations("auth");
  return <DeadLink text={t("dead_link.invitation")} />;
}

export function Invitation({ token }: { token: string }) {
  const t = useTranslations("auth");
  const textOf = useErrorText();
  const { data, error, refetch } = useQuery(invitationQuery(token));
  if (error && toApiError(error).status === 410) return <DeadInvitation />;
  if (error) {
    return (
      <PublicPage title={t("invitation.loading")}>
        <Banner tone="danger" actions={<Button onPress={() => void refetch()}>{t("retry")}</Button>}>
          {textOf(error)}
        </Banner>
      </PublicPage>
    );
  }
  if (!data) {
    return (
      <PublicPage title={t("invitation.loading")}>
        <Skeleton className="h-9" />
        <Skeleton className="h-9" />
      </PublicPage>
    );
  }
  return <Join token={token} invitation={data} />;
}

type Offered = { email: string; account_name: string; inviter: string; existing_user: boolean };

function Join({ token, invitation }: { token: string; invitation: Offered }) {
  const t = useTranslations("auth");
  const locale = useLocale();
  const passwordProblem = usePasswordCheck();
  const [isDead, setIsDead] = useState(false);
  const [wantsCode, setWantsCode] = useState(false);
  const isNew = !invitation.existing_user;
  const form = useForm({
    initial: { name: "", password: "", code: "" },
    check: ({ name, password, code }) => ({
      name: isNew && !name.trim() ? t("check.name") : undefined,
      password: isNew ? passwordProblem(password) : password ? undefined : t("check.password"),
      code: wantsCode && !code.trim() ? t("check.code") : undefined,
    }),
    submit: async ({ name, password, code }) => {
      const me = isNew ? { name: name.trim(), locale: languageOf(locale) } : {};
      try {
        const body = { token, password, ...me, ...(wantsCode ? { code: code.trim() } : {}) };
        await value(api.POST("/invitation", { body }));
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.status === 410) return setIsDead(true);
        // The first answer to somebody with a second factor: now the code is asked for too.
        if (error.code === "second_factor_required") setWantsCode(true);
        throw error;
      }
      await enter();
    },
  });
  if (isDead) return <DeadInvitation />;
  return (
    <PublicPage
      title={t("invitation.title", { account: invitation.account_name })}
      intro={t(isNew ? "invitation.intro" : "invitation.intro_existing", {
        inviter: invitation.inviter,
        email: invitation.email,
      })}
    >
      <Form form={form}>
        {isNew && <TextField {...form.field("name")} label={t("name")} autoComplete="name" />}
        <PasswordField
          {...form.field("password")}
          label={t("password")}
          description={isNew ? t("password_help") : undefined}
          autoComplete={isNew ? "new-password" : "current-password"}
        />
        {wantsCode && (
          <TextField
            {...form.field("code")}
            label={t("code.label")}
            description={t("code.intro")}
            autoComplete="one-time-code"
          />
        )}
        <Button type="submit" kind="primary" isPending={form.isPending} className="h-10!">
          {t(isNew ? "invitation.action_new" : "invitation.action")}
        </Button>
      </Form>
    </PublicPage>
  );
}
