/** What a message carries: pictures, sound, film, papers. Room is kept from the sizes the server knows, so nothing jumps. */
import { Download, FileText, LoaderCircle, TriangleAlert } from "lucide-react";
import { Button as AriaButton } from "react-aria-components";
import { useTranslations } from "use-intl";
import type { Attachment } from "@/api/types";
import { AudioPlayer } from "./audio-player";
import { useSizeText } from "./size-text";

const maxWidth = 320;
const maxHeight = 320;

function boxOf({ width, height }: Attachment): { width: number; height: number } {
  if (!width || !height) return { width: 240, height: 180 };
  const scale = Math.min(1, maxWidth / width, maxHeight / height);
  return { width: Math.max(96, Math.round(width * scale)), height: Math.max(64, Math.round(height * scale)) };
}

type Props = { attachment: Attachment; onOpen: (attachment: Attachment) => void };

export function AttachmentView({ attachment, onOpen }: Props) {
  "use memo";
  if (attachment.state !== "ready" || !attachment.url) return <NotReady attachment={attachment} />;
  switch (attachment.kind) {
    case "image":
      return <Picture attachment={attachment} onOpen={onOpen} />;
    case "sticker":
      return (
        <img
          src={attachment.url}
          alt={attachment.name}
          width={128}
          height={128}
          loading="lazy"
          className="size-32 object-contain"
        />
      );
    case "audio":
    case "voice":
      return (
        <AudioPlayer url={attachment.url} durationMs={attachment.duration_ms} isVoice={attachment.kind === "voice"} />
      );
    case "video":
      return (
        // biome-ignore lint/a11y/useMediaCaption: what customers send has no captions.
        <video
          src={attachment.url}
          controls
          preload="metadata"
          style={{ ...boxOf(attachment), maxWidth: "100%" }}
          className="rounded-control bg-sunken"
        />
      );
    case "document":
      return <Paper attachment={attachment} />;
  }
}

function Picture({ attachment, onOpen }: Props) {
  const t = useTranslations("conversations");
  const box = boxOf(attachment);
  return (
    <AriaButton
      aria-label={t("open_image", { name: attachment.name })}
      onPress={() => onOpen(attachment)}
      className="block max-w-full overflow-hidden rounded-control bg-sunken"
      style={{ width: box.width, aspectRatio: `${box.width} / ${box.height}` }}
    >
      <img
        src={attachment.url}
        alt=""
        width={box.width}
        height={box.height}
        loading="lazy"
        className="size-full object-cover"
      />
    </AriaButton>
  );
}

function Paper({ attachment }: { attachment: Attachment }) {
  const t = useTranslations("conversations");
  const sizeText = useSizeText();
  return (
    <a
      href={attachment.url}
      download={attachment.name}
      className="flex w-64 max-w-full items-center gap-3 rounded-control border border-line bg-surface p-2.5 hover:bg-hover"
    >
      <FileText size={24} className="shrink-0 text-ink3" aria-hidden="true" />
      <span className="min-w-0 flex-1">
        <span className="block truncate text-body font-medium text-ink">{attachment.name}</span>
        <span className="text-small text-ink3">{sizeText(attachment.size)}</span>
      </span>
      <Download size={16} className="shrink-0 text-ink3" aria-label={t("download")} />
    </a>
  );
}

function NotReady({ attachment }: { attachment: Attachment }) {
  const t = useTranslations("conversations");
  const isFailed = attachment.state === "failed";
  const box =
    attachment.kind === "image" || attachment.kind === "video" ? boxOf(attachment) : { width: 240, height: 48 };
  return (
    <span
      className="flex max-w-full items-center justify-center gap-2 rounded-control bg-sunken px-3 text-small text-ink2"
      style={{ width: box.width, height: box.height }}
      title={attachment.error}
    >
      {isFailed ? (
        <TriangleAlert size={16} className="text-danger" aria-hidden="true" />
      ) : (
        <LoaderCircle size={16} className="animate-turn" aria-hidden="true" />
      )}
      {isFailed ? t("file_failed") : t("file_pending")}
    </span>
  );
}
