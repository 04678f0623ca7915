/** What became of a message: WhatsApp's ticks, each with its words for who cannot see them. */
import { Ban, Check, CheckCheck, CircleAlert, CircleHelp, Clock } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Message } from "@/api/types";
import { useDates } from "@/lib/dates";
import { useAccount } from "@/lib/session";
import { cx } from "@/ui/cx";

type Props = Pick<Message, "state"> &
  Partial<Pick<Message, "sent_at" | "delivered_at" | "read_at">> & { className?: string };

const icons = {
  queued: Clock,
  sending: Clock,
  accepted: Check,
  sent: Check,
  delivered: CheckCheck,
  read: CheckCheck,
  failed: CircleAlert,
  unknown: CircleHelp,
  cancelled: Ban,
} as const;

export function Ticks({ state, sent_at, delivered_at, read_at, className }: Props) {
  const t = useTranslations("conversations");
  const dates = useDates(useAccount().time_zone);
  if (!state) return null;
  const Icon = icons[state];
  const at = { read: read_at, delivered: delivered_at, sent: sent_at }[state as string];
  const text = at ? t("state_at", { state: t(`states.${state}`), time: dates.time(at) }) : t(`states.${state}`);
  return (
    <span className={cx("inline-flex shrink-0", className)} title={text}>
      <Icon
        size={15}
        strokeWidth={2}
        aria-hidden="true"
        className={cx(
          state === "read"
            ? "text-tick-read"
            : state === "failed"
              ? "text-danger"
              : state === "unknown"
                ? "text-warn"
                : "text-ink3",
        )}
      />
      <span className="sr-only">{text}</span>
    </span>
  );
}
