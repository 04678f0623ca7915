import { useState } from "react";
import { useTranslations } from "use-intl";
import { ApiError, api, value } from "@/lib/client";
import { enter } from "@/lib/entering";
import { useForm } from "@/lib/form";
import { Button } from "@/ui/button";
import { TextField } from "@/ui/field";
import { Form } from "@/ui/form";
import { PublicPage } from "@/ui/public-page";
import { useWait, Wait } from "./wait";

type Props = { email: string; password: string; next?: string; onBack: () => void };

/** After the password: a code of the app, or one of the recovery codes. */
export function CodeStep({ email, password, next, onBack }: Props) {
  const t = useTranslations("auth.code");
  const all = useTranslations("auth");
  const [isRecovery, setIsRecovery] = useState(false);
  const form = useForm({
    initial: { code: "" },
    check: ({ code }) => ({ code: code.trim() ? undefined : all("check.code") }),
    submit: async ({ code }) => {
      try {
        await value(api.POST("/session", { body: { email, password, code: code.trim() } }));
      } catch (error) {
        throw explained(error, t(isRecovery ? "wrong_recovery" : "wrong"));
      }
      await enter(next);
    },
  });
  const wait = useWait(form.error);
  return (
    <PublicPage title={t("title")} intro={t(isRecovery ? "intro_recovery" : "intro")}>
      <Form form={form} label={t("title")} problem={wait.isOver ? form.problem : <Wait text={wait.text} />}>
        <TextField
          key={String(isRecovery)}
          {...form.field("code")}
          label={t(isRecovery ? "label_recovery" : "label")}
          inputMode={isRecovery ? "text" : "numeric"}
          autoComplete="one-time-code"
          autoFocus
        />
        <Button
          type="submit"
          kind="primary"
          isPending={form.isPending}
          disabledReason={wait.isOver ? undefined : all("log_in.wait_spoken")}
          className="h-10!"
        >
          {all("log_in.action")}
        </Button>
        <div className="flex flex-wrap justify-between gap-2">
          <Button
            kind="ghost"
            onPress={() => {
              form.reset();
              setIsRecovery(!isRecovery);
            }}
          >
            {t(isRecovery ? "use_app" : "use_recovery")}
          </Button>
          <Button kind="ghost" onPress={onBack}>
            {t("other_person")}
          </Button>
        </div>
      </Form>
    </PublicPage>
  );
}

/** "Wrong" alone does not tell that codes change and work once. */
function explained(error: unknown, text: string): unknown {
  if (!(error instanceof ApiError) || error.code !== "invalid_credentials") return error;
  return new ApiError(error.status, { ...error, fields: [{ field: "code", code: "told", message: text }] });
}
