/** The row below the field: files, emoji, voice, templates, and the button that sends. */
import { LayoutTemplate, Lock, Paperclip, SendHorizontal } from "lucide-react";
import { useState } from "react";
import { FileTrigger } from "react-aria-components";
import { useTranslations } from "use-intl";
import { usePreferences } from "@/lib/preferences";
import { Button, IconButton } from "@/ui/button";
import { EmojiPicker } from "./emoji-picker";
import type { ComposerState } from "./use-composer";
import { VoiceRecorder } from "./voice-recorder";

type Props = { composer: ComposerState; hasTemplates: boolean; onTemplates: () => void };

export function ComposerTools({ composer, hasTemplates, onTemplates }: Props) {
  const t = useTranslations("conversations");
  const { enter_sends } = usePreferences();
  const [isRecording, setIsRecording] = useState(false);
  const { isNote, uploads, addFiles, insert, send, cannotSend } = composer;
  return (
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
      {!isNote && hasTemplates && (
        <IconButton label={t("templates.title")} icon={<LayoutTemplate size={18} />} onPress={onTemplates} />
      )}
      <span id="composer-hint" className="min-w-0 flex-1 truncate px-2 text-end text-small text-ink3 max-lg:sr-only">
        {enter_sends ? t("hint_enter") : t("hint_mod_enter")}
      </span>
      <Button kind="primary" className="ms-auto" disabledReason={cannotSend} onPress={() => send()}>
        {isNote ? <Lock size={16} aria-hidden="true" /> : <SendHorizontal size={16} aria-hidden="true" />}
        {isNote ? t("add_note") : t("send")}
      </Button>
    </footer>
  );
}
