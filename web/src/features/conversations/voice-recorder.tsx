/** Records a voice note. Ogg/Opus where the browser can; otherwise what it can, and it travels as a sound file. */
import { Mic, Send, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { IconButton } from "@/ui/button";
import { Spoken } from "@/ui/display";
import { toast } from "@/ui/toast";
import { clock } from "./audio-player";

const wanted = ["audio/ogg;codecs=opus", "audio/mp4;codecs=mp4a.40.2", "audio/mp4", "audio/webm;codecs=opus"];

export function canRecord(): boolean {
  return typeof MediaRecorder !== "undefined" && Boolean(navigator.mediaDevices?.getUserMedia);
}

/** The best type this browser records; WhatsApp plays only Ogg/Opus as a voice note. */
export function recordingType(isSupported: (type: string) => boolean): { type: string; isVoice: boolean } | undefined {
  const type = wanted.find(isSupported);
  return type ? { type, isVoice: type.startsWith("audio/ogg") } : undefined;
}

type Props = {
  isRecording: boolean;
  onRecording: (isRecording: boolean) => void;
  onDone: (file: File, isVoice: boolean) => void;
};

export function VoiceRecorder({ isRecording, onRecording, onDone }: Props) {
  const t = useTranslations("conversations");
  if (!canRecord()) return null;
  if (!isRecording)
    return <IconButton label={t("voice.record")} icon={<Mic size={18} />} onPress={() => onRecording(true)} />;
  return <Recording onStop={() => onRecording(false)} onDone={onDone} />;
}

function Recording({ onStop, onDone }: { onStop: () => void; onDone: Props["onDone"] }) {
  const t = useTranslations("conversations");
  const [seconds, setSeconds] = useState(0);
  const recorder = useRef<MediaRecorder>(undefined);
  const keep = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: one recording for the life of this element.
  useEffect(() => {
    let stream: MediaStream | undefined;
    let isGone = false;
    const timer = setInterval(() => setSeconds((passed) => passed + 1), 1000);
    void navigator.mediaDevices
      .getUserMedia({ audio: true })
      .then((granted) => {
        stream = granted;
        if (isGone) return stopTracks(granted);
        recorder.current = record(granted, (file, isVoice) => keep.current && onDone(file, isVoice));
      })
      .catch(() => {
        toast({ text: t("voice.refused") });
        onStop();
      });
    return () => {
      isGone = true;
      clearInterval(timer);
      if (recorder.current?.state === "recording") recorder.current.stop();
      if (stream) stopTracks(stream);
    };
  }, []);
  function finish(isKept: boolean) {
    keep.current = isKept;
    onStop();
  }
  return (
    <span className="flex items-center gap-1">
      <Spoken>{t("voice.recording")}</Spoken>
      <span aria-hidden="true" className="size-2.5 animate-shimmer rounded-full bg-danger" />
      <span className="w-10 text-small text-ink2 tabular-nums">{clock(seconds)}</span>
      <IconButton label={t("voice.discard")} icon={<Trash2 size={18} />} onPress={() => finish(false)} />
      <IconButton autoFocus label={t("voice.keep")} icon={<Send size={18} />} onPress={() => finish(true)} />
    </span>
  );
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function record(stream: MediaStream, onFile: (file: File, isVoice: boolean) => void): MediaRecorder {
  const choice = recordingType((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(stream, choice ? { mimeType: choice.type } : undefined);
  const chunks: Blob[] = [];
  recorder.ondataavailable = (event) => chunks.push(event.data);
  recorder.onstop = () => {
    const [type = "audio/webm"] = recorder.mimeType.split(";");
    const extension = type.split("/")[1] ?? "webm";
    onFile(new File(chunks, `nota-de-voz.${extension}`, { type }), choice?.isVoice ?? false);
  };
  recorder.start();
  return recorder;
}
