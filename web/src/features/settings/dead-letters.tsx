/** What a provider sent and could not be used, kept as it came: why, how it begins, another try, or an end. */
import { Inbox, Lock } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { DeadLetter } from "@/api/types";
import { api, value } from "@/lib/client";
import { useDates } from "@/lib/dates";
import { useNow } from "@/lib/now";
import { queryClient } from "@/lib/query";
import { useAccount, useMay } from "@/lib/session";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/dialog";
import { EmptyState } from "@/ui/display";
import { More, useLongList } from "./long-list";
import { Loaded, useAct } from "./page";

const queryKey = ["queue", "letters"];
const reread = () => queryClient.invalidateQueries({ queryKey });

async function readPage(before: string | undefined) {
  const { items, has_more } = await value(api.GET("/queue/dead_letters", { params: { query: { before } } }));
  return { items, next_cursor: has_more ? items.at(-1)?.id : undefined };
}

export function DeadLetters({ rereadMs }: { rereadMs: number }) {
  const t = useTranslations("queue.letters");
  if (!useMay("manage_inboxes")) {
    return (
      <EmptyState icon={<Lock size={28} />} title={t("locked")}>
        {t("locked_why")}
      </EmptyState>
    );
  }
  return <Letters rereadMs={rereadMs} />;
}

function Letters({ rereadMs }: { rereadMs: number }) {
  const t = useTranslations("queue.letters");
  const act = useAct();
  const list = useLongList(queryKey, readPage, rereadMs);
  const [doomed, setDoomed] = useState<DeadLetter>();
  const replay = (dead_letter_id: string) =>
    act(async () => {
      await value(api.POST("/queue/dead_letters/{dead_letter_id}/replay", { params: { path: { dead_letter_id } } }));
      await reread();
    }, t("replayed"));
  async function dismiss(dead_letter_id: string) {
    setDoomed(undefined);
    await act(async () => {
      await value(api.POST("/queue/dead_letters/{dead_letter_id}/dismissal", { params: { path: { dead_letter_id } } }));
      await reread();
    }, t("dismissed"));
  }
  return (
    <>
      <p className="text-body text-ink2">{t("intro")}</p>
      <Loaded query={list}>
        {(pages) => {
          const letters = pages.flatMap((page) => page.items);
          if (letters.length === 0) return <EmptyState icon={<Inbox size={28} />} title={t("empty")} />;
          return (
            <ul className="flex flex-col divide-y divide-line">
              {letters.map((letter) => (
                <LetterRow
                  key={letter.id}
                  letter={letter}
                  onReplay={() => replay(letter.id)}
                  onDismiss={() => setDoomed(letter)}
                />
              ))}
            </ul>
          );
        }}
      </Loaded>
      <More list={list} />
      <ConfirmDialog
        isOpen={doomed !== undefined}
        onClose={() => setDoomed(undefined)}
        title={t("dismiss_title")}
        action={t("dismiss")}
        onConfirm={() => doomed && void dismiss(doomed.id)}
      >
        {t("dismiss_text")}
      </ConfirmDialog>
    </>
  );
}

type RowProps = { letter: DeadLetter; onReplay: () => Promise<void>; onDismiss: () => void };

function LetterRow({ letter, onReplay, onDismiss }: RowProps) {
  const t = useTranslations("queue.letters");
  const now = useNow();
  const dates = useDates(useAccount().time_zone);
  const [isPending, setIsPending] = useState(false);
  const source = useSourceName(letter.source);
  const time = dates.moment(letter.received_at, now);
  const shown = [...letter.body].length;
  async function replay() {
    setIsPending(true);
    await onReplay();
    setIsPending(false);
  }
  return (
    <li className="flex flex-wrap items-start gap-3 py-3">
      <div className="flex min-w-0 flex-1 basis-60 flex-col gap-1">
        <p className="font-medium">{t("from", { source })}</p>
        <p className="text-small text-ink2">{t("received", { time })}</p>
        <p className="text-small text-danger wrap-anywhere">{t("reason", { reason: letter.error })}</p>
        <details className="text-small text-ink2">
          <summary className="w-fit cursor-default hover:text-ink">{t("see")}</summary>
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse.
            tabIndex={0}
            className="mt-1 max-h-80 overflow-auto rounded-control bg-sunken p-2 text-ink2 whitespace-pre-wrap wrap-anywhere"
          >
            {readable(letter.body)}
          </pre>
          {shown < letter.size && <p className="pt-1">{t("beginning", { shown, size: letter.size })}</p>}
        </details>
      </div>
      <div className="flex gap-1">
        <Button
          size="sm"
          isPending={isPending}
          aria-label={t("replay_named", { source, time })}
          onPress={() => void replay()}
        >
          {t("replay")}
        </Button>
        <Button size="sm" kind="ghost" aria-label={t("dismiss_named", { source, time })} onPress={onDismiss}>
          {t("dismiss")}
        </Button>
      </div>
    </li>
  );
}

/** Of a channel that this page does not know, the server's name. */
function useSourceName(source: string): string {
  const t = useTranslations("queue.letters");
  const key = `source.${source}` as "source.whatsapp";
  return t.has(key) ? t(key) : source;
}

/** Indented when it is whole JSON; what is broken or cut stays as it came. */
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
