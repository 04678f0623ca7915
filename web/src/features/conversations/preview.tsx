/** The last message on one line of the list. */
import { Camera, FileText, MapPin, Mic, Sticker, User, Video } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import type { MessagePreview } from "@/api/types";
import { Ticks } from "./ticks";

const icons: Partial<Record<MessagePreview["kind"], ReactNode>> = {
  image: <Camera size={14} />,
  video: <Video size={14} />,
  audio: <Mic size={14} />,
  voice: <Mic size={14} />,
  document: <FileText size={14} />,
  sticker: <Sticker size={14} />,
  location: <MapPin size={14} />,
  contacts: <User size={14} />,
};

export function Preview({ message }: { message: MessagePreview | undefined }) {
  "use memo";
  const t = useTranslations("conversations");
  if (!message) return null;
  const icon = icons[message.kind];
  return (
    <span className="flex min-w-0 items-center gap-1">
      {message.direction === "outbound" && <Ticks state={message.state} />}
      {message.direction === "note" && <span className="shrink-0 font-medium text-note-ink">{t("note_prefix")}</span>}
      {icon && <span className="shrink-0">{icon}</span>}
      <span className="truncate">{message.text || t(`kinds.${message.kind}`)}</span>
    </span>
  );
}
