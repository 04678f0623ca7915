/** Everything that was changed, newest first: who, what, when and why. */
import { ScrollText } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { AuditEvent } from "@/api/types";
import { api, value } from "@/lib/client";
import { useDates } from "@/lib/dates";
import { useNow } from "@/lib/now";
import { useAccount, useBootstrap } from "@/lib/session";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/display";
import { Select } from "@/ui/select";
import { AuditEntry } from "./audit-entry";
import { More, useLongList } from "./long-list";
import { Loaded, Page } from "./page";

const subjects = [
  "account",
  "member",
  "user",
  "invitation",
  "api_token",
  "team",
  "label",
  "inbox",
  "template",
  "contact",
  "conversation",
  "file",
] as const;
const anything = "any";

export function Audit() {
  const t = useTranslations("audit");
  const { members } = useBootstrap();
  const [kind, setKind] = useState<string>(anything);
  const [actor, setActor] = useState<string>(anything);
  const isFiltered = kind !== anything || actor !== anything;
  const list = useLongList(["audit_log", kind, actor], (cursor) => {
    const query = {
      cursor,
      subject_kind: kind === anything ? undefined : kind,
      actor_id: actor === anything ? undefined : actor,
    };
    return value(api.GET("/audit_log", { params: { query } }));
  });
  function clear() {
    setKind(anything);
    setActor(anything);
  }
  return (
    <Page title={t("title")} intro={t("intro")}>
      <div className="flex flex-wrap items-end gap-3">
        <Select
          label={t("kind")}
          value={kind}
          onChange={setKind}
          options={[
            { value: anything, label: t("any_kind") },
            ...subjects.map((one) => ({ value: one as string, label: t(`subject.${one}`) })),
          ]}
          className="min-w-0 flex-1 basis-40"
        />
        <Select
          label={t("who")}
          value={actor}
          onChange={setActor}
          options={[
            { value: anything, label: t("anybody") },
            ...members.map((one) => ({ value: one.user_id, label: one.name })),
          ]}
          className="min-w-0 flex-1 basis-40"
        />
        <Button onPress={() => void list.refetch()} isPending={list.isRefetching}>
          {t("refresh")}
        </Button>
      </div>
      <Loaded query={list}>
        {(pages) => {
          const events = pages.flatMap((page) => page.items);
          if (events.length > 0) return <Days events={events} />;
          return (
            <EmptyState
              icon={<ScrollText size={28} />}
              title={t(isFiltered ? "nothing_found" : "empty")}
              actions={isFiltered && <Button onPress={clear}>{t("clear")}</Button>}
            />
          );
        }}
      </Loaded>
      <More list={list} />
    </Page>
  );
}

function Days({ events }: { events: AuditEvent[] }) {
  const now = useNow();
  const dates = useDates(useAccount().time_zone);
  const days = new Map<string, AuditEvent[]>();
  for (const event of events) {
    const day = dates.day(event.at, now);
    days.set(day, [...(days.get(day) ?? []), event]);
  }
  return [...days].map(([day, inDay]) => (
    <section key={day} className="flex flex-col gap-1">
      <h2 className="text-small font-medium text-ink2 first-letter:uppercase">{day}</h2>
      <ul className="flex flex-col divide-y divide-line">
        {inDay.map((event) => (
          <AuditEntry key={event.seq} event={event} />
        ))}
      </ul>
    </section>
  ));
}
