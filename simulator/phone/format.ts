/** Texts made from data. */
import type { Message } from "./api.ts";

const clock = new Intl.DateTimeFormat("es", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("es", { weekday: "long", day: "numeric", month: "long" });

export const timeOf = (at: number) => clock.format(at);
export const dayOf = (at: number) => day.format(at);

const labels: Record<string, string> = {
  image: "Foto",
  video: "Video",
  audio: "Nota de voz",
  document: "Documento",
  sticker: "Sticker",
  location: "Ubicación",
  contacts: "Contacto",
  order: "Pedido",
  unsupported: "Mensaje no admitido",
};

export const text = (value: unknown): string => (typeof value === "string" ? value : "");
export const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
export const list = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.map(record) : []);

/** One line that stands for a message in lists and quotes. */
export function summary(message: Message): string {
  const { type, content } = message;
  if (type === "text") return text(content.body);
  if (type === "template") return text(content.body);
  if (type === "button") return text(content.text);
  if (type === "interactive") {
    const reply = record(content.button_reply ?? content.list_reply);
    return text(reply.title) || text(record(content.body).text);
  }
  return text(content.caption) || labels[type] || type;
}

export function initials(name: string): string {
  return name
    .replace(/^\+/, "")
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => [...word][0] ?? "")
    .join("")
    .toUpperCase();
}

const groupings: [RegExp, string][] = [
  [/^(56)(9)(\d{4})(\d{4})$/, "+$1 $2 $3 $4"],
  [/^(54)(9)(\d{2})(\d{4})(\d{4})$/, "+$1 $2 $3 $4 $5"],
  [/^(55)(\d{2})(\d{4,5})(\d{4})$/, "+$1 $2 $3 $4"],
  [/^(52)(1)(\d{2})(\d{4})(\d{4})$/, "+$1 $2 $3 $4 $5"],
];

export function phone(waId: string): string {
  const known = groupings.find(([pattern]) => pattern.test(waId));
  return known ? waId.replace(...known) : `+${waId}`;
}
