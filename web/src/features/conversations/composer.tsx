/** Where one writes: reply or private note, with files, voice, emoji and templates. Keeps every draft. */
import { LayoutTemplate, Lock, Paperclip, Quote, SendHorizontal, X } from "lucide-react";
import {
  type KeyboardEvent,
  lazy,
  type ReactNode,
  Suspense,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from "react";
import { Button as AriaButton, FileTrigger, ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { useTranslations } from "use-intl";
import type { Conversation, Message } from "@/api/types";
import { announcePresence } from "@/lib/live";
import { focusPaneNamed } from "@/lib/navigation";
import { useNow } from "@/lib/now";
import { usePreferences } from "@/lib/preferences";
import { useInbox } from "@/lib/session";
import { Button, IconButton } from "@/ui/button";
import { cx } from "@/ui/cx";
import { toast } from "@/ui/toast";
import { tooBig, useUploads } from "./attachments";
import { CollisionBar } from "./collision-bar";
import { draftOf, type Mode, readServerDrafts, setDraft, useDrafts } from "./drafts";
import { EmojiPicker } from "./emoji-picker";
import { FileChips } from "./file-chips";
import { sendDraft } from "./send-draft";
import { useComposerStops } from "./sending";
import { useSizeText } from "./size-text";
import { VoiceRecorder } from "./voice-recorder";
import { isWindowOpen, WindowChip } from "./window-chip";

const TemplatePicker = lazy(() => import("./template-picker"));

export type ComposerHandle = {
  focus: (mode?: Mode) => void;
  blur: () => void;
  /** Puts text back that had left; never over what stands there. */
  giveBack: (text: string) => void;
  addFiles: (files: Iterable<File>) => void;
  sendAndClose: () => void;
};

type Props = {
  ref: React.Ref<ComposerHandle>;
  conversation: Conversation;
  mayReply: boolean;
  quote: Message | undefined;
  quoteAuthor: string;
  /** The newest message on the screen when the button is pressed. */
  lastSeen: () => string | undefined;
  onQuote: (message: Message | undefined) => void;
  onClose: () => void;
  onJump: (message_id: string) => void;
  /** The last message of mine that can still be taken back: the up arrow in an empty field. */
  onTakeBack: () => void;
  /** Shown in place of the field when the contact is blocked. */
  blocked: ReactNode;
};

const draftAfterMs = 300;
const stopsTypingAfterMs = 4000;

export function Composer(props: Props) {
  const { ref, conversation, mayReply, quote, lastSeen, onQuote } = props;
  const t = useTranslations("conversations");
  const { send_hold_s, enter_sends } = usePreferences();
  const inbox = useInbox(conversation.inbox_id);
  const now = useNow();
  const field = useRef<HTMLTextAreaElement>(null);
  const [mode, setModeState] = useState<Mode>(mayReply ? "reply" : "note");
  const [text, setText] = useState(() => draftOf(conversation.id, mode));
  const [isRecording, setIsRecording] = useState(false);
  const [isChoosing, setIsChoosing] = useState(false);
  const uploads = useUploads();
  const sizeText = useSizeText();
  const stop = useComposerStops((state) => state.byConversation[conversation.id]);
  const clearStop = useComposerStops((state) => state.clear);
  const isNote = mode === "note";
  const isOpen = isNote || isWindowOpen(conversation, now);
  const channel = inbox?.kind ?? "whatsapp";

  useDraftKeeping(conversation.id, mode, text, (kept) => setText((shown) => shown || kept));
  useTyping(conversation.id, mode, text);
  useGrowing(field, text, isOpen);
  // What the server has stopped comes back, to be looked at and sent again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each stop.
  useEffect(() => {
    if (!stop) return;
    setModeState("reply");
    setText((shown) => shown || (stop.message.text ?? ""));
    uploads.restore(stop.sketch.attachments);
    if (stop.code !== "window_closed") return;
    toast({ text: t("window_closed_meanwhile") });
    clearStop(conversation.id);
  }, [stop]);

  function setMode(next: Mode) {
    if (next === mode) return;
    setDraft(conversation.id, mode, text);
    setModeState(next);
    setText(draftOf(conversation.id, next));
  }
  function addFiles(files: Iterable<File>) {
    for (const file of files) {
      const over = tooBig(channel, file.type, file.size, isNote);
      if (over)
        toast({ text: t("too_big", { kind: over.kind, limit: sizeText(over.limit), size: sizeText(over.size) }) });
      else uploads.add(file);
    }
  }
  function insert(piece: string) {
    const box = field.current;
    const at = box ? box.selectionStart : text.length;
    setText(text.slice(0, at) + piece + text.slice(box ? box.selectionEnd : at));
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(at + piece.length, at + piece.length);
    });
  }
  const cannotSend = uploads.isBusy
    ? t("cannot_send.uploading")
    : text.trim() === "" && uploads.items.length === 0
      ? t("cannot_send.empty")
      : undefined;
  function send(force = false): boolean {
    if (cannotSend || !isOpen) return false;
    const files = uploads.items;
    sendDraft(conversation, {
      mode,
      text: text.trim(),
      files,
      quote,
      quoteAuthor: props.quoteAuthor,
      lastSeen: lastSeen(),
      holdSeconds: send_hold_s,
      force,
    });
    setText("");
    setDraft(conversation.id, mode, "");
    uploads.clear();
    onQuote(undefined);
    clearStop(conversation.id);
    field.current?.focus();
    return true;
  }
  function sendAndClose() {
    if (send()) props.onClose();
  }
  useImperativeHandle(ref, () => ({
    focus(wanted) {
      if (wanted && (wanted === "note" || mayReply)) setMode(wanted);
      requestAnimationFrame(() => field.current?.focus());
    },
    blur: () => field.current?.blur(),
    giveBack: (given) => setText((shown) => shown || given),
    addFiles,
    sendAndClose,
  }));
  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    const mod = event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && mod) {
      event.preventDefault();
      if (event.shiftKey) sendAndClose();
      else send();
    } else if (event.key === "Enter" && enter_sends && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (quote) onQuote(undefined);
      else focusPaneNamed("thread");
    } else if (event.key === "ArrowUp" && text === "") props.onTakeBack();
  }

  if (conversation.contact.blocked) return <div data-pane="composer">{props.blocked}</div>;
  return (
    <section
      data-pane="composer"
      aria-label={t("composer")}
      className={cx("border-t border-line", isNote ? "bg-note-bg" : "bg-surface")}
    >
      {stop?.code === "unseen_reply" && (
        <CollisionBar
          stop={stop}
          onSee={props.onJump}
          onForce={() => send(true)}
          onDismiss={() => clearStop(conversation.id)}
        />
      )}
      <header className="flex items-center gap-2 px-3 pt-2">
        <ModeTabs mode={mode} mayReply={mayReply} onMode={setMode} />
        <span className="flex-1" />
        {!isNote && <WindowChip conversation={conversation} />}
      </header>
      {isOpen ? (
        <>
          {quote && !isNote && <QuoteBar author={props.quoteAuthor} quote={quote} onDrop={() => onQuote(undefined)} />}
          <textarea
            ref={field}
            data-pane-focus
            aria-label={isNote ? t("write_note") : t("write_reply")}
            aria-describedby="composer-hint"
            rows={1}
            value={text}
            placeholder={isNote ? t("note_placeholder") : t("reply_placeholder")}
            spellCheck
            onChange={(event) => setText(event.target.value)}
            onKeyDown={onKeyDown}
            onPaste={(event) => {
              if (event.clipboardData.files.length === 0) return;
              event.preventDefault();
              addFiles(event.clipboardData.files);
            }}
            className={cx(
              "block max-h-44 w-full resize-none bg-transparent px-4 py-2 text-message outline-none placeholder:text-ink3",
              isNote && "text-note-ink placeholder:text-note-ink",
            )}
          />
          <NoteHint isNote={isNote} text={text} />
          <FileChips uploads={uploads} />
        </>
      ) : (
        <WindowClosed conversation={conversation} onChoose={() => setIsChoosing(true)} />
      )}
      {isOpen && (
        <footer className="flex items-center gap-0.5 px-2 pb-2">
          <FileTrigger allowsMultiple onSelect={(files) => files && addFiles(files)}>
            <IconButton label={t("attach")} icon={<Paperclip size={18} />} />
          </FileTrigger>
          <EmojiPicker onPick={insert} />
          {!isNote && (
            <VoiceRecorder
              isRecording={isRecording}
              onRecording={setIsRecording}
              onDone={(file, isVoice) => uploads.add(file, isVoice)}
            />
          )}
          {!isNote && conversation.window_applies && (
            <IconButton
              label={t("templates.title")}
              icon={<LayoutTemplate size={18} />}
              onPress={() => setIsChoosing(true)}
            />
          )}
          <span
            id="composer-hint"
            className="min-w-0 flex-1 truncate px-2 text-end text-small text-ink3 max-lg:sr-only"
          >
            {enter_sends ? t("hint_enter") : t("hint_mod_enter")}
          </span>
          <Button kind="primary" className="ms-auto" disabledReason={cannotSend} onPress={() => send()}>
            {isNote ? <Lock size={16} aria-hidden="true" /> : <SendHorizontal size={16} aria-hidden="true" />}
            {isNote ? t("add_note") : t("send")}
          </Button>
        </footer>
      )}
      <Suspense>
        {isChoosing && <TemplatePicker conversation={conversation} onClose={() => setIsChoosing(false)} />}
      </Suspense>
    </section>
  );
}

/** Takes up what was written before, here or on another computer, and keeps what is written now. */
function useDraftKeeping(id: string, mode: Mode, text: string, onFound: (text: string) => void) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per conversation; afterwards this screen is what counts.
  useEffect(() => {
    let current = true;
    void readServerDrafts(id)
      .then(() => current && onFound(draftOf(id, mode)))
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, [id]);
  const latest = useRef(text);
  useEffect(() => {
    latest.current = text;
    const timer = setTimeout(() => setDraft(id, mode, text), draftAfterMs);
    return () => clearTimeout(timer);
  }, [id, mode, text]);
  useEffect(() => () => setDraft(id, mode, latest.current), [id, mode]);
}

function useTyping(id: string, mode: Mode, text: string) {
  const isEmpty = text === "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: each key keeps it alive.
  useEffect(() => {
    if (isEmpty) {
      announcePresence(id, "viewing");
      return;
    }
    announcePresence(id, mode === "note" ? "noting" : "replying");
    const timer = setTimeout(() => announcePresence(id, "viewing"), stopsTypingAfterMs);
    return () => clearTimeout(timer);
  }, [id, mode, text]);
}

/** One line to eight, as much as the text needs. */
function useGrowing(field: React.RefObject<HTMLTextAreaElement | null>, text: string, isShown: boolean) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text.
  useEffect(() => {
    const box = field.current;
    if (!box) return;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  }, [text, isShown]);
}

function ModeTabs({ mode, mayReply, onMode }: { mode: Mode; mayReply: boolean; onMode: (mode: Mode) => void }) {
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

function QuoteBar({ author, quote, onDrop }: { author: string; quote: Message; onDrop: () => void }) {
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
function NoteHint({ isNote, text }: { isNote: boolean; text: string }) {
  const t = useTranslations("conversations");
  const greets = /^\s*(hola|buen[oa]s|hello|hi|olá|oi|bom dia|boa (tarde|noite))\b/i.test(text);
  if (!isNote || !greets) return null;
  return (
    <p role="status" className="px-4 pb-1 text-small font-medium text-note-ink">
      {t("note_hint")}
    </p>
  );
}

function WindowClosed({ conversation, onChoose }: { conversation: Conversation; onChoose: () => void }) {
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
