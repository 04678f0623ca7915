/** One message of the thread: a bubble to the left or right, or an amber note. */
import { Copy, EllipsisVertical, Lock, Quote, RotateCcw, SmilePlus, Trash2, Undo2 } from "lucide-react";
import { Button as AriaButton, Menu as AriaMenu, Popover, SubmenuTrigger } from "react-aria-components";
import { useTranslations } from "use-intl";
import type { Attachment, Message } from "@/api/types";
import { useDates } from "@/lib/dates";
import { useErrorText } from "@/lib/errors";
import { drop, sendAgain } from "@/lib/outbox";
import { useAccount, useMe } from "@/lib/session";
import { Button } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Menu, MenuItem, popoverClass } from "@/ui/menu";
import { toast } from "@/ui/toast";
import { cancelMessage, react, retryMessage } from "./api";
import { MessageBody } from "./message-parts";
import { Ticks } from "./ticks";

export type BubbleActions = {
  onQuote: (message: Message) => void;
  onJump: (message_id: string) => void;
  onOpenImage: (image: Attachment) => void;
  /** The text of a message that was taken back. */
  onTakenBack: (message: Message) => void;
};

type Props = BubbleActions & {
  message: Message;
  contactName: string;
  startsGroup: boolean;
  endsGroup: boolean;
  isHighlighted: boolean;
};

const isLocal = (message: Message) => message.id.startsWith("pending:");

export function Bubble({ message, contactName, startsGroup, endsGroup, isHighlighted, ...actions }: Props) {
  "use memo";
  const t = useTranslations("conversations");
  const { time_zone } = useAccount();
  const dates = useDates(time_zone);
  const isMine = message.direction !== "inbound";
  const isNote = message.direction === "note";
  const author =
    message.direction === "inbound" ? contactName : (message.author.name ?? t(`authors.${message.author.kind}`));
  return (
    <article
      aria-label={t("article", {
        author,
        time: dates.time(message.created_at),
        kind: t(`directions.${message.direction}`),
      })}
      data-message={message.id}
      className={cx(
        "group flex items-end gap-1 px-4",
        isMine ? "justify-end" : "justify-start",
        startsGroup ? "pt-2.5" : "pt-0.5",
        endsGroup && "pb-0.5",
      )}
    >
      {isMine && !isLocal(message) && <MessageMenu message={message} {...actions} />}
      <div className="flex max-w-[min(78%,36rem)] min-w-0 flex-col">
        {startsGroup && isMine && <Author name={author} isNote={isNote} />}
        <div
          className={cx(
            "w-fit max-w-full rounded-dialog px-3 py-1.5 text-message transition-shadow",
            isNote
              ? "self-end border border-note-line bg-note-bg text-note-ink"
              : isMine
                ? "self-end bg-bubble-out"
                : "bg-bubble-in",
            message.state === "cancelled" && "opacity-60",
            isLocal(message) && "animate-fade",
            isHighlighted && "outline-2 outline-offset-1 outline-focus",
          )}
        >
          {message.forwarded && <div className="text-small text-ink3 italic">{t("forwarded")}</div>}
          {message.reply_to && <Quoted quote={message.reply_to} onJump={actions.onJump} />}
          <div className="flex flex-col gap-1">
            <MessageBody message={message} onOpenImage={actions.onOpenImage} />
          </div>
          <div className="-mb-0.5 flex items-center justify-end gap-1 text-meta text-ink2">
            {message.edited_at && <span>{t("edited")}</span>}
            <time dateTime={new Date(message.created_at).toISOString()} title={dates.full(message.created_at)}>
              {dates.time(message.created_at)}
            </time>
            {message.direction === "outbound" && <Ticks {...message} />}
          </div>
        </div>
        <Reactions message={message} isMine={isMine} />
        <Trouble message={message} onTakenBack={actions.onTakenBack} />
      </div>
      {!isMine && <MessageMenu message={message} {...actions} />}
    </article>
  );
}

function Author({ name, isNote }: { name: string; isNote: boolean }) {
  const t = useTranslations("conversations");
  return (
    <div className="flex items-center justify-end gap-1 pb-0.5 text-meta text-ink3">
      {isNote && <Lock size={11} aria-hidden="true" />}
      {isNote ? t("note_of", { name }) : name}
    </div>
  );
}

function Quoted({ quote, onJump }: { quote: NonNullable<Message["reply_to"]>; onJump: (id: string) => void }) {
  "use memo";
  const t = useTranslations("conversations");
  return (
    <AriaButton
      onPress={() => onJump(quote.id)}
      className="mb-1 block w-full min-w-40 rounded-chip border-s-3 border-accent bg-surface/60 px-2 py-1 text-start"
    >
      <span className="sr-only">{t("jump_to_quote")}</span>
      <span className="block text-small font-medium text-accent-text">{quote.author_name}</span>
      <span className="line-clamp-2 text-small text-ink2">{quote.text || t("quoted_other")}</span>
    </AriaButton>
  );
}

function Reactions({ message, isMine }: { message: Message; isMine: boolean }) {
  "use memo";
  const t = useTranslations("conversations");
  if (message.reactions.length === 0) return null;
  return (
    <ul className={cx("-mt-1 flex gap-1 px-2", isMine && "justify-end")} aria-label={t("reactions")}>
      {message.reactions.map((one) => (
        <li
          key={`${one.author.kind}:${one.author.id}`}
          title={one.author.name}
          className="rounded-full border border-line bg-surface px-1.5 text-small leading-5"
        >
          {one.emoji}
          <span className="sr-only">{one.author.name}</span>
        </li>
      ))}
    </ul>
  );
}

/** What went wrong or can still be taken back, with what to do about it. */
function Trouble({ message, onTakenBack }: Pick<Props, "message" | "onTakenBack">) {
  "use memo";
  const t = useTranslations("conversations");
  const { user_id } = useMe();
  const attempt = useAttempt();
  const line = "flex flex-wrap items-center justify-end gap-x-2 gap-y-1 pt-1 text-small";
  if (message.state === "failed" && isLocal(message)) return <RefusedHere message={message} />;
  if (message.state === "failed") {
    return (
      <div className={cx(line, "text-danger")} role="alert">
        <span>
          {t("failed", { reason: message.error?.title ?? "" })}
          {message.error && (
            <span className="block text-end text-meta text-ink3">{t("error_code", { code: message.error.code })}</span>
          )}
        </span>
        {(message.error?.retryable ?? true) && (
          <Button size="sm" onPress={() => attempt(() => retryMessage(message))}>
            <RotateCcw size={14} aria-hidden="true" />
            {t("retry")}
          </Button>
        )}
      </div>
    );
  }
  if (message.state === "unknown")
    return <div className={cx(line, "max-w-80 text-end text-warn")}>{t("unknown_why")}</div>;
  if (message.state !== "queued" || isLocal(message) || message.author.id !== user_id) return null;
  return (
    <div className={line}>
      <Button
        size="sm"
        kind="ghost"
        onPress={() =>
          attempt(async () => {
            await cancelMessage(message);
            onTakenBack(message);
          })
        }
      >
        <Undo2 size={14} aria-hidden="true" />
        {t("undo_send")}
      </Button>
    </div>
  );
}

function RefusedHere({ message }: { message: Message }) {
  const t = useTranslations("conversations");
  const id = message.client_id ?? "";
  return (
    <div className="flex flex-wrap items-center justify-end gap-2 pt-1 text-small text-danger" role="alert">
      <span>{t("failed", { reason: message.error?.title ?? "" })}</span>
      <Button size="sm" onPress={() => sendAgain(id)}>
        {t("retry")}
      </Button>
      <Button size="sm" kind="ghost" onPress={() => drop(id)}>
        <Trash2 size={14} aria-hidden="true" />
        {t("discard")}
      </Button>
    </div>
  );
}

function useAttempt(): (act: () => Promise<void>) => void {
  const textOf = useErrorText();
  return (act) => void act().catch((error) => toast({ text: textOf(error) }));
}

const quickReactions = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

function MessageMenu({ message, onQuote }: Pick<Props, "message" | "onQuote">) {
  "use memo";
  const t = useTranslations("conversations");
  const attempt = useAttempt();
  const { user_id } = useMe();
  const mine = message.reactions.find((one) => one.author.id === user_id)?.emoji;
  const trigger = (
    <AriaButton
      aria-label={t("message_actions")}
      className="mb-1 flex size-7 shrink-0 items-center justify-center rounded-full text-ink3 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 hover:bg-hover aria-expanded:opacity-100 pointer-coarse:opacity-70"
    >
      <EllipsisVertical size={16} />
    </AriaButton>
  );
  return (
    <Menu
      trigger={trigger}
      label={t("message_actions")}
      placement={message.direction === "inbound" ? "bottom start" : "bottom end"}
    >
      {message.direction !== "note" && (
        <MenuItem label={t("quote")} icon={<Quote size={16} />} onAction={() => onQuote(message)} />
      )}
      {message.text && (
        <MenuItem
          label={t("copy")}
          icon={<Copy size={16} />}
          onAction={() => void navigator.clipboard.writeText(message.text ?? "")}
        />
      )}
      {message.direction === "inbound" && (
        <SubmenuTrigger>
          <MenuItem label={t("react")} icon={<SmilePlus size={16} />} />
          <Popover className={cx(popoverClass, "min-w-0")}>
            <AriaMenu className="p-1 outline-none">
              {quickReactions.map((emoji) => (
                <MenuItem
                  key={emoji}
                  label={emoji}
                  isChecked={mine === emoji}
                  onAction={() => attempt(() => react(message, mine === emoji ? "" : emoji))}
                />
              ))}
            </AriaMenu>
          </Popover>
        </SubmenuTrigger>
      )}
    </Menu>
  );
}
