/** How long free replies are still allowed. */
import { Clock3 } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Conversation } from "@/api/types";
import { leftUntil, useDates } from "@/lib/dates";
import { useNow } from "@/lib/now";
import { useAccount } from "@/lib/session";
import { Pill } from "@/ui/display";

const soonMs = 2 * 3_600_000;

export function isWindowOpen(conversation: Conversation, now: number): boolean {
  return !conversation.window_applies || (conversation.window_expires_at ?? 0) > now;
}

export function WindowChip({ conversation }: { conversation: Conversation }) {
  const t = useTranslations("conversations");
  const now = useNow();
  const dates = useDates(useAccount().time_zone);
  const { window_applies, window_expires_at } = conversation;
  if (!window_applies || !window_expires_at || window_expires_at <= now) return null;
  const left = leftUntil(window_expires_at, now);
  return (
    <Pill
      tone={window_expires_at - now < soonMs ? "warn" : "neutral"}
      title={t("window.until", { time: dates.full(window_expires_at) })}
    >
      <Clock3 size={12} aria-hidden="true" />
      <span className="max-sm:hidden">{t("window.title")}</span>
      {left.hours > 0 ? t("window.left", left) : t("window.left_minutes", left)}
    </Pill>
  );
}
