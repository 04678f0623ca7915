/** From what stands in the composer to the messages that leave. */
import type { Conversation, Message } from "@/api/types";
import { asAttachment, type Pending } from "./attachments";
import type { Mode } from "./drafts";
import { type NewMessage, sendMessage } from "./sending";

export type Outgoing = {
  mode: Mode;
  text: string;
  files: Pending[];
  quote: Message | undefined;
  quoteAuthor: string;
  lastSeen: string | undefined;
  holdSeconds: number;
  force: boolean;
};

/** A chat channel carries one file in a message: the text goes with the first. Notes stay here and take all. */
export function sendDraft(conversation: Conversation, out: Outgoing): void {
  const isNote = out.mode === "note";
  const batches = isNote || out.files.length < 2 ? [out.files] : out.files.map((file) => [file]);
  for (const [index, files] of batches.entries()) sendOne(conversation, out, files, index === 0);
}

function sendOne(conversation: Conversation, out: Outgoing, files: Pending[], isFirst: boolean): void {
  const isNote = out.mode === "note";
  const text = isFirst ? out.text : "";
  const attachments = files.flatMap((one) => asAttachment(one) ?? []);
  const message: Omit<NewMessage, "client_id"> = {
    direction: isNote ? "note" : "outbound",
    text: text || undefined,
    file_ids: attachments.length > 0 ? attachments.map((one) => one.id) : undefined,
    voice: files.some((one) => one.isVoice) || undefined,
    reply_to_id: isFirst && !isNote ? out.quote?.id : undefined,
    // Only the first can meet an unseen answer; the next would meet the first.
    last_seen_message_id: isNote || !isFirst ? undefined : out.lastSeen,
    force: out.force || undefined,
    hold_s: isNote ? undefined : out.holdSeconds,
  };
  sendMessage(conversation, message, {
    kind: attachments[0]?.kind ?? "text",
    text,
    attachments,
    reply_to:
      isFirst && !isNote && out.quote
        ? { id: out.quote.id, text: out.quote.text ?? "", author_name: out.quoteAuthor, kind: out.quote.kind }
        : undefined,
  });
}
