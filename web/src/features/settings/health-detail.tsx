/** What is wrong with a channel and what to do about it. The server gives a code; a code without a text is shown as it is. */
import { useTranslations } from "use-intl";
import { Banner } from "@/ui/display";

export function HealthDetail({ code, isError }: { code: string; isError: boolean }) {
  const t = useTranslations("whatsapp");
  const key = `health.${code}` as "health.token_invalid";
  return (
    <Banner tone={isError ? "danger" : "warn"}>
      {t.has(key) ? t(key) : t("health_other")}{" "}
      <span className="text-small whitespace-nowrap">{t("code", { code })}</span>
    </Banner>
  );
}
