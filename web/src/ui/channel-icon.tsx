import { MessageCircle } from "lucide-react";
import type { Inbox } from "@/api/types";

/** Channel colours appear only here. The glyph is drawn by us; the name of the channel stands beside it or in `label`. */
export function ChannelIcon({ kind, size = 16, label }: { kind: Inbox["kind"]; size?: number; label?: string }) {
  const hidden = label ? { role: "img", "aria-label": label } : { "aria-hidden": true as const };
  if (kind !== "whatsapp") return <MessageCircle size={size} className="text-accent-text" {...hidden} />;
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: named by aria-label or hidden.
    <svg viewBox="0 0 16 16" width={size} height={size} className="shrink-0 text-whatsapp" {...hidden}>
      <path
        fill="currentColor"
        d="M8 .8a7.2 7.2 0 0 0-6.2 10.8L.9 15l3.5-.9A7.2 7.2 0 1 0 8 .8Zm-2.6 3.5c.2 0 .4 0 .5.4l.6 1.3c.1.2 0 .4-.1.6l-.5.6c.5 1 1.3 1.8 2.4 2.3l.6-.7c.1-.2.3-.2.5-.1l1.4.6c.2.1.3.3.2.6-.2.9-.9 1.4-1.7 1.3-2.6-.3-5-2.6-5.3-5-.1-1 .6-1.9 1.4-1.9Z"
      />
    </svg>
  );
}
