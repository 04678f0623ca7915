/** Background work as people see it: what waits, what failed and why, with another try or an end; and what came in and could not be used. */
import { ListChecks } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { QueueJob, QueuePage } from "@/api/types";
import { api, value } from "@/lib/client";
import { queryClient } from "@/lib/query";
import { ConfirmDialog } from "@/ui/dialog";
import { Banner, EmptyState } from "@/ui/display";
import { Segmented } from "@/ui/segmented";
import { DeadLetters } from "./dead-letters";
import { More, useLongList } from "./long-list";
import { Loaded, Page, useAct } from "./page";
import { QueueRow, useJobName } from "./queue-row";

const states = ["waiting", "running", "failed", "cancelled"] as const;
type State = (typeof states)[number];
type Shown = State | "letters";

// No event tells that a job has moved on.
const rereadMs = 5000;
const longWaitMs = 60_000;
const reread = () => queryClient.invalidateQueries({ queryKey: ["queue"] });

function totalsOf(pages: QueuePage[]) {
  const stats = pages[0]?.stats ?? [];
  const sum = (of: "waiting" | "running" | "failed") => stats.reduce((total, one) => total + one[of], 0);
  return {
    counts: { waiting: sum("waiting"), running: sum("running"), failed: sum("failed"), cancelled: undefined },
    oldestMs: Math.max(0, ...stats.map((one) => one.oldest_due_ms)),
  };
}

export function Queue() {
  const t = useTranslations("queue");
  const act = useAct();
  const [shown, setShown] = useState<Shown>("failed");
  // What came in is another list; the numbers beside the states come with the jobs.
  const state = shown === "letters" ? "failed" : shown;
  const [doomed, setDoomed] = useState<QueueJob>();
  const nameOf = useJobName();
  const list = useLongList(
    ["queue", state],
    (cursor) => value(api.GET("/queue", { params: { query: { state, cursor } } })),
    rereadMs,
  );
  const { counts, oldestMs } = totalsOf(list.data ?? []);
  const retry = (job_id: string) =>
    act(async () => {
      await value(api.POST("/queue/{job_id}/retry", { params: { path: { job_id } } }));
      await reread();
    }, t("retried"));
  async function cancel(job: QueueJob) {
    setDoomed(undefined);
    await act(async () => {
      await value(api.POST("/queue/{job_id}/cancel", { params: { path: { job_id: job.id } } }));
      await reread();
    }, t("cancelled"));
  }
  return (
    <Page title={t("title")} intro={t("intro")}>
      {oldestMs > longWaitMs && <Banner tone="warn">{t("behind", { count: Math.round(oldestMs / 60_000) })}</Banner>}
      <Segmented
        label={t("which")}
        selected={shown}
        onSelect={setShown}
        options={[
          ...states.map((one) => ({ id: one, label: <Choice state={one} count={counts[one]} /> })),
          { id: "letters" as const, label: t("letters.title") },
        ]}
        className="max-sm:grid max-sm:grid-cols-2 max-sm:*:last:col-span-2"
      />
      {shown === "letters" ? (
        <DeadLetters rereadMs={rereadMs} />
      ) : (
        <Jobs list={list} state={state} onRetry={retry} onCancel={setDoomed} />
      )}
      <ConfirmDialog
        isOpen={doomed !== undefined}
        onClose={() => setDoomed(undefined)}
        title={t("cancel_named", { name: doomed ? nameOf(doomed.kind) : "" })}
        action={t("cancel")}
        onConfirm={() => doomed && void cancel(doomed)}
      >
        {t("cancel_text")}
      </ConfirmDialog>
    </Page>
  );
}

type JobsProps = {
  list: ReturnType<typeof useLongList<QueueJob, QueuePage>>;
  state: State;
  onRetry: (job_id: string) => Promise<void>;
  onCancel: (job: QueueJob) => void;
};

function Jobs({ list, state, onRetry, onCancel }: JobsProps) {
  const t = useTranslations("queue");
  return (
    <>
      <Loaded query={list}>
        {(pages) => {
          const jobs = pages.flatMap((page) => page.items);
          if (jobs.length === 0) return <EmptyState icon={<ListChecks size={28} />} title={t(`empty.${state}`)} />;
          return (
            <ul className="flex flex-col divide-y divide-line">
              {jobs.map((job) => (
                <QueueRow key={job.id} job={job} onRetry={() => onRetry(job.id)} onCancel={() => onCancel(job)} />
              ))}
            </ul>
          );
        }}
      </Loaded>
      <More list={list} />
    </>
  );
}

function Choice({ state, count }: { state: State; count: number | undefined }) {
  const t = useTranslations("queue");
  return (
    <>
      {t(`state.${state}`)}
      {count !== undefined && <span className="text-meta text-ink3">{count}</span>}
    </>
  );
}
