/** Where one writes: reply or private note, with files, voice, emoji and templates. Keeps every draft. */
import { lazy, Suspense, useState } from "react";
import { useTranslations } from "use-intl";
import { cx } from "@/ui/cx";
import { CollisionBar } from "./collision-bar";
import { ModeTabs, NoteHint, QuoteBar, WindowClosed } from "./composer-parts";
import { ComposerTools } from "./composer-tools";
import { FileChips } from "./file-chips";
import { type ComposerProps, useComposer } from "./use-composer";
import { WindowChip } from "./window-chip";

const TemplatePicker = lazy(() => import("./template-picker"));

export function Composer(props: ComposerProps) {
  const { conversation, mayReply, quote, onQuote } = props;
  const t = useTranslations("conversations");
  const [isChoosing, setIsChoosing] = useState(false);
  const composer = useComposer(props);
  const { field, mode, setMode, text, setText, uploads, stop, isNote, isOpen, addFiles, send, onKeyDown } = composer;

  if (conversation.contact.blocked)
    return (
      <div id="composer" data-pane="composer">
        {props.blocked}
      </div>
    );
  return (
    <section
      id="composer"
      data-pane="composer"
      aria-label={t("composer")}
      className={cx("border-t border-line", isNote ? "bg-note-bg" : "bg-surface")}
    >
      {stop && (
        <CollisionBar stop={stop} onSee={props.onJump} onForce={() => send(true)} onDismiss={composer.dismissStop} />
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
        <ComposerTools
          composer={composer}
          hasTemplates={conversation.window_applies}
          onTemplates={() => setIsChoosing(true)}
        />
      )}
      <Suspense>
        {isChoosing && <TemplatePicker conversation={conversation} onClose={() => setIsChoosing(false)} />}
      </Suspense>
    </section>
  );
}
