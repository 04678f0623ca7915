/** One conversation in the list: who, what last, since when, and what it needs. */
import { ArrowDown, ArrowUp, ChevronsUp, Minus, Timer } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Conversation } from "@/api/types";
import { useDates } from "@/lib/dates";
import { useNow } from "@/lib/now";
import { useAccount, useInbox, useLabels, useMe, useMember } from "@/lib/session";
import { ChannelIcon } from "@/ui/channel-icon";
import { cx } from "@/ui/cx";
import { Avatar, Badge, LabelChip, Pill, Skeleton } from "@/ui/display";
import { useConversation } from "./conversation";
import { useDraft } from "./drafts";
import type { ListFilter } from "./filter";
import { belongs } from "./list-law";
import { useDoers } from "./presence";
import { Preview } from "./preview";

type Props = { id: string; filter: ListFilter; isOpen: boolean };

export function ConversationRow({ id, filter, isOpen }: Props) {
  "use memo";
  const { conversation } = useConversation(id);
  const me = useMe();
  if (!conversation) return <RowSkeleton />;
  const isLeaving = !belongs(filter, conversation, me.user_id);
  return (
    <div
      className={cx(
        "relative flex h-row items-center gap-2.5 border-b border-line ps-3 pe-3",
        isOpen ? "bg-selected" : "hover:bg-hover",
        isLeaving && "italic grayscale",
      )}
    >
      {isOpen && <span aria-hidden="true" className="absolute inset-y-0 start-0 w-0.75 bg-accent" />}
      <RowAvatar conversation={conversation} me={me.user_id} />
      <div className="min-w-0 flex-1">
        <FirstLine conversation={conversation} />
        <SecondLine conversation={conversation} />
        <ThirdLine conversation={conversation} showsAssignee={filter.tab === "all" || isLeaving} />
      </div>
    </div>
  );
}

type Part = { conversation: Conversation };

function RowAvatar({ conversation, me }: Part & { me: string }) {
  "use memo";
  const inbox = useInbox(conversation.inbox_id);
  const doers = useDoers(conversation.id, me);
  const isWriting = doers.some((one) => one.doing !== "viewing");
  return (
    <Avatar
      id={conversation.contact.id}
      name={conversation.contact.name}
      url={conversation.contact.avatar_url}
      size={36}
      ring={isWriting ? "writing" : doers.length > 0 ? "viewing" : undefined}
      badge={inbox && <ChannelIcon kind={inbox.kind} />}
    />
  );
}

function FirstLine({ conversation }: Part) {
  "use memo";
  const { time_zone } = useAccount();
  const dates = useDates(time_zone);
  const now = useNow();
  return (
    <div className="flex h-4.5 items-center gap-1.5">
      <span
        className={cx(
          "min-w-0 flex-1 truncate text-body",
          conversation.unread_count > 0 ? "font-semibold" : "font-medium",
        )}
      >
        {conversation.contact.name}
      </span>
      <WaitingChip since={conversation.waiting_since} now={now} />
      <time
        dateTime={new Date(conversation.last_activity_at).toISOString()}
        title={dates.full(conversation.last_activity_at)}
        className="shrink-0 text-meta text-ink3"
      >
        {dates.short(conversation.last_activity_at, now)}
      </time>
    </div>
  );
}

const waitShownAfterMs = 5 * 60_000;
const waitIsLongAfterMs = 60 * 60_000;

function WaitingChip({ since, now }: { since: number | undefined; now: number }) {
  const t = useTranslations("conversations");
  if (since === undefined || now - since < waitShownAfterMs) return null;
  const minutes = Math.floor((now - since) / 60_000);
  const text =
    minutes < 60
      ? t("wait.minutes", { count: minutes })
      : minutes < 1440
        ? t("wait.hours", { count: Math.floor(minutes / 60) })
        : t("wait.days", { count: Math.floor(minutes / 1440) });
  return (
    <Pill tone={now - since > waitIsLongAfterMs ? "danger" : "warn"} title={t("wait.title", { time: text })}>
      <Timer size={12} aria-hidden="true" />
      {text}
    </Pill>
  );
}

function SecondLine({ conversation }: Part) {
  "use memo";
  const t = useTranslations("conversations");
  const draft = useDraft(conversation.id);
  const isUnread = conversation.unread_count > 0;
  return (
    <div className="flex h-4.5 items-center gap-2 text-small">
      <span className={cx("min-w-0 flex-1", isUnread ? "font-medium text-ink" : "text-ink2")}>
        {draft ? (
          <span className="block truncate text-danger">
            <b className="font-semibold">{t("draft_prefix")}</b> {draft}
          </span>
        ) : (
          <Preview message={conversation.last_message} />
        )}
      </span>
      <Badge count={conversation.unread_count} label={t("unread_count", { count: conversation.unread_count })} />
    </div>
  );
}

const priorityIcons = { urgent: ChevronsUp, high: ArrowUp, medium: Minus, low: ArrowDown } as const;
const shownLabels = 2;

function ThirdLine({ conversation, showsAssignee }: Part & { showsAssignee: boolean }) {
  "use memo";
  const t = useTranslations("conversations");
  const assignee = useMember(conversation.assignee_id);
  const labels = useLabels(conversation.label_ids);
  const { priority } = conversation;
  const Icon = priority && priorityIcons[priority];
  return (
    <div className="flex h-4.5 items-center gap-1.5 overflow-hidden text-meta text-ink3">
      {showsAssignee && <span className="shrink-0 truncate">{assignee?.name ?? t("nobody")}</span>}
      {conversation.status === "closed" && <span className="shrink-0">{t("status.closed")}</span>}
      {conversation.status === "snoozed" && <span className="shrink-0">{t("status.snoozed")}</span>}
      {labels.slice(0, shownLabels).map((label) => (
        <span key={label.id} className="inline-flex max-w-24 [&>span]:h-4">
          <LabelChip title={label.title} color={label.color} />
        </span>
      ))}
      {labels.length > shownLabels && <span>+{labels.length - shownLabels}</span>}
      {Icon && (
        <span
          className={cx(
            "ms-auto inline-flex shrink-0 items-center gap-0.5",
            priority === "urgent" && "font-medium text-danger",
          )}
        >
          <Icon size={12} aria-hidden="true" />
          {t(`priorities.${priority}`)}
        </span>
      )}
    </div>
  );
}

export function RowSkeleton() {
  return (
    <div className="flex h-row items-center gap-2.5 border-b border-line px-3">
      <Skeleton className="size-9 rounded-full!" />
      <div className="flex-1 space-y-2">
        <Skeleton className="h-3 w-2/5" />
        <Skeleton className="h-3 w-4/5" />
      </div>
    </div>
  );
}
