import { useTranslations } from "use-intl";
import { buttonClass } from "@/ui/button";
import { PublicPage } from "@/ui/public-page";

type Props = { text: string; action?: { label: string; href: string } };

export function DeadLink({ text, action }: Props) {
  const t = useTranslations("auth");
  return (
    <PublicPage title={t("dead_link.title")} intro={`${t("dead_link.text")} ${text}`}>
      {action && (
        <a href={action.href} className={buttonClass("primary")}>
          {action.label}
        </a>
      )}
      <a href="/login" className="self-center text-body text-accent-text hover:underline">
        {t("back_to_log_in")}
      </a>
    </PublicPage>
  );
}
