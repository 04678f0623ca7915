import { useTranslations } from "use-intl";
import type { AuditEvent } from "@/api/types";
import { useDates } from "@/lib/dates";
import { useAccount, useBootstrap, useMember } from "@/lib/session";
import { Avatar } from "@/ui/display";
import { changesOf, knownType, personOf, valuesOf } from "./audit-facts";

type Translator = ReturnType<typeof useTranslations<"audit">>;

/** The name of a field where the reader's language has one; else as the API calls it. */
function fieldName(t: Translator, field: string): string {
  const key = `field.${field}` as "field.name";
  return t.has(key) ? t(key) : field;
}

export function AuditEntry({ event }: { event: AuditEvent }) {
  const t = useTranslations("audit");
  const dates = useDates(useAccount().time_zone);
  const changes = changesOf(event);
  const actor = useActorName(event);
  return (
    <li className="flex items-start gap-3 py-2">
      <Avatar id={event.actor.id ?? event.actor.kind} name={actor} size={28} />
      <div className="flex min-w-0 flex-1 flex-col gap-0.5">
        <p className="text-body wrap-anywhere">
          <span className="font-medium">{actor}</span> {useSentence(event)}
        </p>
        {changes.length > 0 && (
          <p className="text-small text-ink2 wrap-anywhere">
            {t("changed", { fields: changes.map((one) => fieldName(t, one)).join(", ") })}
          </p>
        )}
        {event.reason && <p className="text-small text-ink2 wrap-anywhere">{t("reason", { reason: event.reason })}</p>}
        <details className="text-small text-ink3">
          <summary className="w-fit cursor-default hover:text-ink">
            <time dateTime={new Date(event.at).toISOString()} title={dates.full(event.at)}>
              {dates.time(event.at)}
            </time>{" "}
            · {t("details", { seq: event.seq })}
          </summary>
          <pre className="mt-1 max-h-80 overflow-auto rounded-control bg-sunken p-2 text-ink2 whitespace-pre-wrap wrap-anywhere">
            {JSON.stringify(event.data, null, 2)}
          </pre>
        </details>
      </div>
    </li>
  );
}

function useActorName({ actor }: AuditEvent): string {
  const t = useTranslations("audit.actor");
  const member = useMember(actor.kind === "user" ? actor.id : undefined);
  return actor.name || member?.name || t(actor.kind);
}

function useSentence(event: AuditEvent): string {
  const t = useTranslations("audit");
  const { members } = useBootstrap();
  const type = knownType(event);
  if (!type) return t("unknown", { type: event.type });
  const id = personOf(event);
  const isSelf = id === undefined || (event.actor.kind === "user" && event.actor.id === id);
  const person = isSelf ? "" : (members.find((one) => one.user_id === id)?.name ?? "");
  return t(`event.${type}`, {
    ...valuesOf(event),
    person,
    other: person ? "yes" : "no",
    // The conversation with somebody is that somebody's own: their name stands there already.
    own: event.actor.kind === "contact" ? "yes" : "no",
  });
}
