/** A change of the conversation as a sentence, made from its code and parameters in the reader's language. */
import { useState } from "react";
import { Button as AriaButton } from "react-aria-components";
import { useTranslations } from "use-intl";
import type { Message } from "@/api/types";
import { useDates } from "@/lib/dates";
import { useAccount } from "@/lib/session";
import { isFolded } from "./timeline";

type Translator = ReturnType<typeof useTranslations<"activity">>;

function text(value: unknown): string {
  if (Array.isArray(value)) return value.map(text).join(", ");
  return value === undefined || value === null ? "" : String(value);
}

export function activityText(t: Translator, message: Message, timeOf: (at: number) => string): string {
  const code = message.activity?.code ?? "";
  const params = message.activity?.params ?? {};
  const isPerson = message.author.kind === "user" && Boolean(message.author.name);
  const actor = isPerson
    ? (message.author.name ?? "")
    : message.author.kind === "contact"
      ? (message.author.name ?? "")
      : "";
  const values = {
    actor,
    by: actor ? "known" : "other",
    name: text(params.name ?? params.assignee_name ?? params.team_name),
    self: params.self ? "yes" : "no",
    priority: text(params.priority) || "none",
    titles: text(params.titles),
    number: text(params.number),
    until: typeof params.snoozed_until === "number" ? timeOf(params.snoozed_until) : "",
    timed: typeof params.snoozed_until === "number" ? "yes" : "no",
    code,
  };
  return t.has(code as "unknown") ? t(code as "unknown", values) : t("unknown", values);
}

export function Activities({ messages }: { messages: Message[] }) {
  "use memo";
  const t = useTranslations("conversations");
  const [isOpen, setIsOpen] = useState(false);
  if (isFolded(messages) && !isOpen) {
    return (
      <div className="flex justify-center py-1">
        <AriaButton
          onPress={() => setIsOpen(true)}
          className="min-h-6 rounded-full px-3 text-small text-ink3 hover:bg-hover hover:text-ink"
        >
          {t("see_changes", { count: messages.length })}
        </AriaButton>
      </div>
    );
  }
  return messages.map((message) => <ActivityLine key={message.id} message={message} />);
}

function ActivityLine({ message }: { message: Message }) {
  const t = useTranslations("activity");
  const dates = useDates(useAccount().time_zone);
  return (
    <p className="px-6 py-1 text-center text-small text-balance text-ink3">
      {activityText(t, message, dates.full)} ·{" "}
      <time dateTime={new Date(message.created_at).toISOString()}>{dates.time(message.created_at)}</time>
    </p>
  );
}
