/** The state of the composer and what its buttons and keys do. */
import { type KeyboardEvent, type ReactNode, useEffect, useImperativeHandle, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import type { Conversation, Message } from "@/api/types";
import { focusPaneNamed } from "@/lib/navigation";
import { useNow } from "@/lib/now";
import { usePreferences } from "@/lib/preferences";
import { useInbox } from "@/lib/session";
import { toast } from "@/ui/toast";
import { tooBig, useUploads } from "./attachments";
import { useDraftKeeping, useGrowing, useTyping } from "./composer-effects";
import { draftOf, type Mode, setDraft } from "./drafts";
import { sendDraft } from "./send-draft";
import { useComposerStops } from "./sending";
import { useSizeText } from "./size-text";
import { isWindowOpen } from "./window-chip";

export type ComposerHandle = {
  focus: (mode?: Mode) => void;
  blur: () => void;
  /** Puts text back that had left; never over what stands there. */
  giveBack: (text: string) => void;
  addFiles: (files: Iterable<File>) => void;
  sendAndClose: () => void;
};

export type ComposerProps = {
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

export function useComposer(props: ComposerProps) {
  const { ref, conversation, mayReply, quote, lastSeen, onQuote } = props;
  const t = useTranslations("conversations");
  const { send_hold_s, enter_sends } = usePreferences();
  const inbox = useInbox(conversation.inbox_id);
  const now = useNow();
  const field = useRef<HTMLTextAreaElement>(null);
  const [mode, setModeState] = useState<Mode>(mayReply ? "reply" : "note");
  const [text, setText] = useState(() => draftOf(conversation.id, mode));
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

  return {
    field,
    mode,
    setMode,
    text,
    setText,
    uploads,
    stop: stop?.code === "unseen_reply" ? stop : undefined,
    dismissStop: () => clearStop(conversation.id),
    isNote,
    isOpen,
    cannotSend,
    addFiles,
    insert,
    send,
    onKeyDown,
  };
}

export type ComposerState = ReturnType<typeof useComposer>;
