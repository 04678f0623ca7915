/** Without a token in the link: ask for one. With it: choose the new password. */
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useEmailCheck, usePasswordCheck } from "@/lib/checks";
import { ApiError, api, value } from "@/lib/client";
import { tokenOfLink } from "@/lib/entering";
import { useForm } from "@/lib/form";
import { LaterTexts } from "@/lib/later-texts";
import { Button, buttonClass } from "@/ui/button";
import { TextField } from "@/ui/field";
import { Form } from "@/ui/form";
import { PasswordField } from "@/ui/password-field";
import { PublicPage } from "@/ui/public-page";
import { DeadLink } from "./dead-link";

export function PasswordResetScreen() {
  const [token] = useState(tokenOfLink);
  return <LaterTexts>{token ? <ChoosePassword token={token} /> : <AskForLink />}</LaterTexts>;
}

function BackToLogIn() {
  const t = useTranslations("auth");
  return (
    <Link to={"/login" as string} className="self-center text-body text-accent-text hover:underline">
      {t("back_to_log_in")}
    </Link>
  );
}

export function AskForLink() {
  const t = useTranslations("auth");
  const [sentTo, setSentTo] = useState<string>();
  const emailProblem = useEmailCheck();
  const form = useForm({
    initial: { email: "" },
    check: ({ email }) => ({ email: emailProblem(email) }),
    submit: async ({ email }) => {
      await value(api.POST("/password_resets", { body: { email: email.trim() } }));
      setSentTo(email.trim());
    },
  });
  if (sentTo) {
    return (
      <PublicPage title={t("ask_reset.sent")} intro={t("ask_reset.sent_text", { email: sentTo })}>
        <p role="status" className="text-body text-ink2">
          {t("ask_reset.no_mail")}
        </p>
        <BackToLogIn />
      </PublicPage>
    );
  }
  return (
    <PublicPage title={t("ask_reset.title")} intro={t("ask_reset.intro")}>
      <Form form={form} label={t("ask_reset.title")}>
        <TextField {...form.field("email")} label={t("email")} type="email" autoComplete="username" autoFocus />
        <Button type="submit" kind="primary" isPending={form.isPending} className="h-10!">
          {t("ask_reset.action")}
        </Button>
        <BackToLogIn />
      </Form>
    </PublicPage>
  );
}

export function ChoosePassword({ token }: { token: string }) {
  const t = useTranslations("auth");
  const [state, setState] = useState<"asking" | "done" | "dead">("asking");
  const passwordProblem = usePasswordCheck();
  const form = useForm({
    initial: { new_password: "" },
    check: ({ new_password }) => ({ new_password: passwordProblem(new_password) }),
    submit: async ({ new_password }) => {
      try {
        await value(api.PUT("/password_resets", { body: { token, new_password } }));
        setState("done");
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 410) throw error;
        setState("dead");
      }
    },
  });
  if (state === "dead") {
    return (
      <DeadLink
        text={t("dead_link.reset")}
        // A full load: the token behind # must be gone.
        action={{ label: t("dead_link.ask_reset"), href: "/password-reset" }}
      />
    );
  }
  if (state === "done") {
    return (
      <PublicPage title={t("reset.done")} intro={t("reset.done_text")}>
        <Link to={"/login" as string} className={buttonClass("primary")}>
          {t("log_in.action")}
        </Link>
      </PublicPage>
    );
  }
  return (
    <PublicPage title={t("reset.title")} intro={t("reset.intro")}>
      <Form form={form} label={t("reset.title")}>
        <PasswordField
          {...form.field("new_password")}
          label={t("new_password")}
          description={t("password_help")}
          autoComplete="new-password"
          autoFocus
        />
        <Button type="submit" kind="primary" isPending={form.isPending} className="h-10!">
          {t("reset.action")}
        </Button>
      </Form>
    </PublicPage>
  );
}
