/** "(3) Bandeja · Empresa": how many conversations of mine are unread, even from another tab of the browser. */
import { useRouterState } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { useUnreadMine } from "@/features/conversations/unread";
import { useAccount } from "@/lib/session";

export function WindowTitle() {
  const t = useTranslations("shell");
  const account = useAccount();
  const unread = useUnreadMine();
  const isSettings = useRouterState({ select: (state) => state.location.pathname.startsWith("/settings") });
  const place = isSettings ? t("places.settings") : t("places.inbox");
  return <title>{`${unread > 0 ? `(${unread > 99 ? "99+" : unread}) ` : ""}${place} · ${account.name}`}</title>;
}
