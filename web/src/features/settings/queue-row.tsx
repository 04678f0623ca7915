import { useState } from "react";
import { useTranslations } from "use-intl";
import type { QueueJob } from "@/api/types";
import { useDates } from "@/lib/dates";
import { useNow } from "@/lib/now";
import { useAccount } from "@/lib/session";
import { Button } from "@/ui/button";
import { Pill } from "@/ui/display";

/** Jobs of a newer server keep the name that it gave them. */
export function useJobName(): (kind: string) => string {
  const t = useTranslations("queue");
  return (kind) => {
    const key = `kind.${kind}` as "kind.send_message";
    return t.has(key) ? t(key) : kind;
  };
}

type Props = { job: QueueJob; onRetry: () => Promise<void>; onCancel: () => void };

export function QueueRow({ job, onRetry, onCancel }: Props) {
  const t = useTranslations("queue");
  const nameOf = useJobName();
  const [isPending, setIsPending] = useState(false);
  const { state, last_error } = job;
  const name = nameOf(job.kind);
  async function retry() {
    setIsPending(true);
    await onRetry();
    setIsPending(false);
  }
  return (
    <li className="flex flex-wrap items-start gap-3 py-3">
      <div className="flex min-w-0 flex-1 basis-60 flex-col gap-1">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {name}
          {state === "running" && <Pill tone="info">{t("state_one.running")}</Pill>}
          {state === "failed" && <Pill tone="danger">{t("state_one.failed")}</Pill>}
        </p>
        <Times job={job} />
        {last_error && <p className="text-small text-danger wrap-anywhere">{t("last_error", { error: last_error })}</p>}
      </div>
      {state !== "running" && (
        <div className="flex gap-1">
          <Button
            size="sm"
            isPending={isPending}
            aria-label={t(state === "waiting" ? "now_named" : "retry_named", { name })}
            onPress={() => void retry()}
          >
            {t(state === "waiting" ? "now" : "retry")}
          </Button>
          {state !== "cancelled" && (
            <Button size="sm" kind="ghost" aria-label={t("cancel_named", { name })} onPress={onCancel}>
              {t("cancel")}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

function Times({ job }: { job: QueueJob }) {
  const t = useTranslations("queue");
  const now = useNow();
  const dates = useDates(useAccount().time_zone);
  const { attempt, max_attempts, run_at, created_at, state } = job;
  return (
    <p className="text-small text-ink2">
      {t("created", { time: dates.short(created_at, now) })}
      {attempt > 0 && ` · ${t("attempt", { attempt, of: max_attempts })}`}
      {state === "waiting" && ` · ${run_at > now ? t("next", { time: dates.moment(run_at, now) }) : t("due")}`}
    </p>
  );
}
