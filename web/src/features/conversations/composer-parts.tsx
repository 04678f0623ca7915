/** The small things around the field in which one writes. */
import { LayoutTemplate, Lock, Quote, X } from "lucide-react";
import { Button as AriaButton, ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { useTranslations } from "use-intl";
import type { Conversation, Message } from "@/api/types";
import { Button } from "@/ui/button";
import { cx } from "@/ui/cx";
import { type Mode, useDrafts } from "./drafts";

export function ModeTabs({ mode, mayReply, onMode }: { mode: Mode; mayReply: boolean; onMode: (mode: Mode) => void }) {
  const t = useTranslations("conversations");
  const tab =
    "h-7 rounded-md px-2.5 whitespace-nowrap text-small font-medium text-ink2 hover:text-ink data-selected:bg-selected data-selected:text-accent-text pointer-coarse:h-10";
  return (
    <ToggleButtonGroup
      aria-label={t("mode")}
      disallowEmptySelection
      selectedKeys={[mode]}
      onSelectionChange={(keys) => onMode(keys.has("note") ? "note" : "reply")}
      className="flex gap-1"
    >
      {mayReply && (
        <ToggleButton id="reply" className={tab}>
          {t("mode_reply")}
        </ToggleButton>
      )}
      <ToggleButton
        id="note"
        className={cx(
          tab,
          "flex items-center gap-1 data-selected:bg-note-line/40! data-selected:text-note-ink!",
          mode === "note" && "text-note-ink",
        )}
      >
        <Lock size={12} aria-hidden="true" />
        {t("mode_note")}
      </ToggleButton>
    </ToggleButtonGroup>
  );
}

export function QuoteBar({ author, quote, onDrop }: { author: string; quote: Message; onDrop: () => void }) {
  const t = useTranslations("conversations");
  return (
    <div className="mx-3 mt-2 flex items-start gap-2 rounded-chip border-s-3 border-accent bg-sunken px-2 py-1 text-small">
      <Quote size={14} className="mt-0.5 shrink-0 text-ink3" aria-hidden="true" />
      <span className="min-w-0 flex-1">
        <span className="block font-medium text-accent-text">{author}</span>
        <span className="line-clamp-2 text-ink2">{quote.text || t(`kinds.${quote.kind}`)}</span>
      </span>
      <AriaButton
        aria-label={t("drop_quote")}
        onPress={onDrop}
        className="flex size-6 items-center justify-center rounded-md hover:bg-hover"
      >
        <X size={14} />
      </AriaButton>
    </div>
  );
}

/** Who greets the customer in a note has probably taken the wrong tab. */
export function NoteHint({ isNote, text }: { isNote: boolean; text: string }) {
  const t = useTranslations("conversations");
  const greets = /^\s*(hola|buen[oa]s|hello|hi|olá|oi|bom dia|boa (tarde|noite))\b/i.test(text);
  if (!isNote || !greets) return null;
  return (
    <p role="status" className="px-4 pb-1 text-small font-medium text-note-ink">
      {t("note_hint")}
    </p>
  );
}

export function WindowClosed({ conversation, onChoose }: { conversation: Conversation; onChoose: () => void }) {
  const t = useTranslations("conversations");
  const { drafts } = useDrafts();
  const hasDraft = Boolean(drafts[`${conversation.id}:reply`]?.text);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3" role="status">
      <p className="min-w-52 flex-1 text-ink2">
        {t("window_closed")} {hasDraft && t("window_closed_draft")}
      </p>
      <Button kind="primary" onPress={onChoose}>
        <LayoutTemplate size={16} aria-hidden="true" />
        {t("choose_template")}
      </Button>
    </div>
  );
}
