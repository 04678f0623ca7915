/** Plays a voice note: one button, a bar to go along, three speeds. */
import { Pause, Play } from "lucide-react";
import { type ChangeEvent, useRef, useState } from "react";
import { Button as AriaButton } from "react-aria-components";
import { useTranslations } from "use-intl";

const rates = [1, 1.5, 2];

export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

type Props = { url: string; durationMs?: number; isVoice: boolean };

export function AudioPlayer({ url, durationMs, isVoice }: Props) {
  const t = useTranslations("conversations");
  const audio = useRef<HTMLAudioElement>(null);
  const [isPlaying, setIsPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [length, setLength] = useState((durationMs ?? 0) / 1000);
  const [rate, setRate] = useState(1);

  function toggle() {
    if (isPlaying) audio.current?.pause();
    else void audio.current?.play().catch(() => setIsPlaying(false));
  }
  function seek(event: ChangeEvent<HTMLInputElement>) {
    const to = Number(event.target.value);
    setAt(to);
    if (audio.current) audio.current.currentTime = to;
  }
  function faster() {
    const next = rates[(rates.indexOf(rate) + 1) % rates.length] ?? 1;
    setRate(next);
    if (audio.current) audio.current.playbackRate = next;
  }

  return (
    <div className="flex w-64 max-w-full items-center gap-2">
      {/* biome-ignore lint/a11y/useMediaCaption: voice notes have no captions. */}
      <audio
        ref={audio}
        src={url}
        preload="metadata"
        onPlay={() => setIsPlaying(true)}
        onPause={() => setIsPlaying(false)}
        onEnded={() => setAt(0)}
        onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)}
        onLoadedMetadata={(event) => {
          const { duration } = event.currentTarget;
          // A recording of the browser does not know its length before its end has been read.
          if (Number.isFinite(duration)) setLength(duration);
        }}
      />
      <AriaButton
        onPress={toggle}
        aria-label={isPlaying ? t("audio.pause") : isVoice ? t("audio.play_voice") : t("audio.play")}
        className="flex size-9 shrink-0 items-center justify-center rounded-full bg-accent text-white hover:bg-accent-hover"
      >
        {isPlaying ? <Pause size={16} /> : <Play size={16} />}
      </AriaButton>
      <input
        type="range"
        aria-label={t("audio.position")}
        aria-valuetext={clock(at)}
        min={0}
        max={length || 1}
        step={0.1}
        value={Math.min(at, length || 1)}
        onChange={seek}
        className="h-6 min-w-0 flex-1 accent-accent"
      />
      <span className="w-9 shrink-0 text-end text-small text-ink2 tabular-nums">
        {clock(isPlaying || at > 0 ? at : length)}
      </span>
      <AriaButton
        onPress={faster}
        className="h-6 min-w-8 shrink-0 rounded-full bg-sunken px-1 text-meta font-medium text-ink2 hover:bg-hover"
      >
        <span className="sr-only">{t("audio.rate")}</span> {rate}×
      </AriaButton>
    </div>
  );
}
