/** The first visit to an installation, by the link that the console of the server shows. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { ApiError, api, value } from "@/lib/client";
import { tokenOfLink } from "@/lib/entering";
import { useErrorText } from "@/lib/errors";
import { LaterTexts } from "@/lib/later-texts";
import { Button, buttonClass } from "@/ui/button";
import { Banner, Skeleton } from "@/ui/display";
import { PublicPage } from "@/ui/public-page";
import { type Setup, SetupForm } from "./setup-form";

export function SetupScreen() {
  const [token] = useState(tokenOfLink);
  return (
    <LaterTexts>
      <SetUp token={token} />
    </LaterTexts>
  );
}

export function SetUp({ token }: { token: string | undefined }) {
  const t = useTranslations("setup");
  const all = useTranslations("auth");
  const textOf = useErrorText();
  const [isDead, setIsDead] = useState(false);
  const { data, error, refetch } = useQuery({ queryKey: ["setup"], queryFn: () => value(api.GET("/setup")) });
  if (error) {
    return (
      <PublicPage title={t("title")}>
        <Banner tone="danger" actions={<Button onPress={() => void refetch()}>{all("retry")}</Button>}>
          {textOf(error)}
        </Banner>
      </PublicPage>
    );
  }
  if (!data) {
    return (
      <PublicPage title={t("title")} intro={t("intro")} isWide>
        <Skeleton className="h-9" />
        <Skeleton className="h-9" />
        <Skeleton className="h-9" />
      </PublicPage>
    );
  }
  if (!data.needed) {
    return (
      <PublicPage title={t("done.title")} intro={t("done.text")}>
        <a href="/login" className={buttonClass("primary")}>
          {t("done.action")}
        </a>
      </PublicPage>
    );
  }
  if (!token || isDead) return <NoLink isDead={isDead} />;
  async function create(setup: Setup): Promise<void> {
    try {
      await value(api.POST("/setup", { body: { ...setup, token: token as string } }));
    } catch (refusal) {
      if (!(refusal instanceof ApiError) || refusal.status !== 410) throw refusal;
      setIsDead(true);
    }
  }
  return <SetupForm create={create} />;
}

function NoLink({ isDead }: { isDead: boolean }) {
  const t = useTranslations("setup.missing");
  const all = useTranslations("auth.dead_link");
  return (
    <PublicPage
      title={isDead ? all("title") : t("title")}
      intro={isDead ? `${all("text")} ${all("setup")}` : t("text")}
      isWide
    >
      <div className="flex flex-col gap-1">
        <p className="text-body text-ink2">{t("command")}</p>
        <code className="overflow-x-auto rounded-control bg-sunken px-3 py-2 text-small select-all">
          journalctl -u recado | grep setup
        </code>
      </div>
    </PublicPage>
  );
}
