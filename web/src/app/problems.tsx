/** Full-page answers when there is no screen to show. */
import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { CloudOff, Compass } from "lucide-react";
import { useTranslations } from "use-intl";
import { useErrorText } from "@/lib/errors";
import { Button, buttonClass } from "@/ui/button";
import { EmptyState } from "@/ui/display";

export function NotFound() {
  const t = useTranslations("shell");
  return (
    <main className="h-full bg-canvas">
      <EmptyState
        isPage
        icon={<Compass size={32} />}
        title={t("not_found.title")}
        actions={
          <Link to="/inbox" className={buttonClass("primary")}>
            {t("go_to_inbox")}
          </Link>
        }
      >
        {t("not_found.text")}
      </EmptyState>
    </main>
  );
}

export function CannotStart({ error }: ErrorComponentProps) {
  const t = useTranslations("shell");
  const textOf = useErrorText();
  const router = useRouter();
  return (
    <main className="h-full bg-canvas">
      <EmptyState
        isPage
        icon={<CloudOff size={32} />}
        title={t("cannot_start.title")}
        actions={
          <Button kind="primary" onPress={() => void router.invalidate()}>
            {t("retry")}
          </Button>
        }
      >
        {textOf(error)}
      </EmptyState>
    </main>
  );
}

/** In place of a pane that broke. */
export function BrokenPane({ retry }: { retry: () => void }) {
  const t = useTranslations("shell");
  return (
    <EmptyState title={t("broken_pane.title")} actions={<Button onPress={retry}>{t("retry")}</Button>}>
      {t("broken_pane.text")}
    </EmptyState>
  );
}
