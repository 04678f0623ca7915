import { useState } from "react";
import { useTranslations } from "use-intl";
import { api, value } from "@/lib/client";
import { enter } from "@/lib/entering";
import { useErrorText } from "@/lib/errors";
import { Button } from "@/ui/button";
import { Banner } from "@/ui/display";

type DemoLogin = { email: string; password: string; role: string };
const roles = ["administrator", "supervisor", "agent", "analyst"] as const;

export function DemoLogins({ logins, next }: { logins: DemoLogin[]; next?: string }) {
  const t = useTranslations("auth.log_in");
  const textOf = useErrorText();
  const [entering, setEntering] = useState<string>();
  const [problem, setProblem] = useState<string>();
  async function come({ email, password }: DemoLogin) {
    setEntering(email);
    setProblem(undefined);
    try {
      await value(api.POST("/session", { body: { email, password } }));
      await enter(next);
    } catch (error) {
      setProblem(textOf(error));
      setEntering(undefined);
    }
  }
  return (
    <section aria-labelledby="demo" className="flex w-full flex-col gap-2 px-5 sm:px-0">
      <h2 id="demo" className="text-body font-semibold">
        {t("demo")}
      </h2>
      <p className="text-small text-ink2">{t("demo_why")}</p>
      {problem && <Banner tone="danger">{problem}</Banner>}
      <ul className="flex flex-col gap-2">
        {logins.map((login) => (
          <li key={login.email}>
            <Button
              onPress={() => void come(login)}
              isPending={entering === login.email}
              className="h-auto! w-full flex-wrap justify-between! gap-x-3 gap-y-0 py-2 text-start"
            >
              <span className="min-w-0 truncate font-normal">{login.email}</span>
              <span className="text-small text-ink2">
                {t(`role.${roles.find((one) => one === login.role) ?? "custom"}`)}
              </span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
