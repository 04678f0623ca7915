/** One message on the phone's screen. */
import { type Message, mediaUrl, played } from "./api.ts";
import { button, el } from "./dom.ts";
import { list, record, summary, text, timeOf } from "./format.ts";

export interface BubbleActions {
  quote: (message: Message) => void;
  react: (message: Message, emoji: string) => void;
  tapTemplate: (message: Message, payload: string, label: string) => void;
  tapReply: (message: Message, id: string, title: string) => void;
  openList: (message: Message) => void;
}

const emojis = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

function sourceOf(content: Record<string, unknown>): string {
  return text(content.link) || mediaUrl(text(content.id));
}

function media(message: Message, kind: string, content: Record<string, unknown>): (Node | string)[] {
  const src = sourceOf(content);
  const caption = text(content.caption);
  const after = caption ? [formatted(caption)] : [];
  if (kind === "image" || kind === "sticker") {
    return [
      el("img", { src, alt: caption || (kind === "sticker" ? "Sticker" : "Foto"), class: kind, loading: "lazy" }),
      ...after,
    ];
  }
  if (kind === "video") return [el("video", { src, controls: true, preload: "metadata" }), ...after];
  if (kind === "audio") {
    const player = el("audio", { src, controls: true, preload: "metadata", "aria-label": "Nota de voz" });
    if (message.from === "business") player.addEventListener("play", () => void played(message.id), { once: true });
    return [player];
  }
  const name = text(content.filename) || "Documento";
  return [
    el("a", { href: src, class: "file", download: name, target: "_blank", rel: "noopener" }, "📄 ", name),
    ...after,
  ];
}

/** *bold*, _italic_ and ~struck~ as chat apps write them; everything else stays as it is. */
function formatted(source: string): HTMLElement {
  const box = el("span", { class: "text" });
  const marks = { "*": "strong", _: "em", "~": "s" } as const;
  const pattern = /(?<![\p{L}\p{N}])([*_~])(?=\S)([^\n]*?\S)\1(?![\p{L}\p{N}])|https?:\/\/[^\s]+/gu;
  let at = 0;
  for (const match of source.matchAll(pattern)) {
    box.append(source.slice(at, match.index));
    const mark = match[1] as keyof typeof marks | undefined;
    if (mark) box.append(el(marks[mark], {}, match[2] ?? ""));
    else box.append(el("a", { href: match[0], target: "_blank", rel: "noopener noreferrer" }, match[0]));
    at = match.index + match[0].length;
  }
  box.append(source.slice(at));
  return box;
}

function location(content: Record<string, unknown>): Node[] {
  const [latitude, longitude] = [Number(content.latitude), Number(content.longitude)];
  const place = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  const url = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  const name = text(content.name) || "Ubicación";
  return [
    el("strong", {}, `📍 ${name}`),
    el("span", { class: "text" }, text(content.address)),
    el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, place),
  ];
}

function cards(content: Record<string, unknown>): Node[] {
  return list(content.contacts).map((card) => {
    const phones = list(card.phones)
      .map((item) => text(item.phone))
      .join(", ");
    return el(
      "span",
      { class: "card" },
      el("strong", {}, `👤 ${text(record(card.name).formatted_name)}`),
      el("span", {}, phones),
    );
  });
}

function templateButtons(message: Message, actions: BubbleActions): HTMLElement | null {
  const buttons = list(message.content.buttons);
  if (buttons.length === 0) return null;
  const made = buttons.map((item) => {
    const label = text(item.text) || text(item.type);
    if (item.type === "QUICK_REPLY")
      return button(label, () => actions.tapTemplate(message, text(item.payload) || label, label));
    if (item.type === "PHONE_NUMBER") return el("a", { href: `tel:${text(item.phone_number)}` }, `📞 ${label}`);
    if (item.type === "COPY_CODE")
      return button(`${label}: ${text(item.code)}`, () => void navigator.clipboard?.writeText(text(item.code)));
    return el("a", { href: text(item.url) || "#", target: "_blank", rel: "noopener noreferrer" }, `↗ ${label}`);
  });
  return el("div", { class: "choices" }, ...made);
}

function interactiveButtons(message: Message, actions: BubbleActions): HTMLElement | null {
  const action = record(message.content.action);
  if (message.content.type === "button") {
    const made = list(action.buttons).map((item) => {
      const reply = record(item.reply);
      return button(text(reply.title), () => actions.tapReply(message, text(reply.id), text(reply.title)));
    });
    return el("div", { class: "choices" }, ...made);
  }
  if (message.content.type === "list")
    return el(
      "div",
      { class: "choices" },
      button(`☰ ${text(action.button)}`, () => actions.openList(message)),
    );
  const parameters = record(action.parameters);
  if (message.content.type !== "cta_url") return null;
  return el(
    "div",
    { class: "choices" },
    el(
      "a",
      { href: text(parameters.url), target: "_blank", rel: "noopener noreferrer" },
      `↗ ${text(parameters.display_text)}`,
    ),
  );
}

function header(message: Message, value: unknown): (Node | string)[] {
  const given = record(value);
  const kind = text(given.type);
  if (kind === "text") return [el("strong", {}, text(given.text))];
  if (kind === "location") return location(record(given.location));
  return kind ? media(message, kind, record(given[kind])) : [];
}

function contentOf(message: Message): (Node | string)[] {
  const { type, content } = message;
  if (type === "text") return [formatted(text(content.body))];
  if (["image", "video", "audio", "document", "sticker"].includes(type)) return media(message, type, content);
  if (type === "location") return location(content);
  if (type === "contacts") return cards(content);
  const isReply = type === "interactive" && (content.button_reply || content.list_reply);
  if (type === "template" || (type === "interactive" && !isReply)) {
    const body = type === "template" ? text(content.body) : text(record(content.body).text);
    const footer = type === "template" ? text(content.footer) : text(record(content.footer).text);
    return [...header(message, content.header), formatted(body), ...(footer ? [el("small", {}, footer)] : [])];
  }
  return [formatted(summary(message))];
}

function ticks(message: Message): HTMLElement | null {
  if (message.from !== "customer") return null;
  const read = message.status === "read";
  return el(
    "span",
    { class: read ? "ticks read" : "ticks", role: "img", "aria-label": read ? "Leído" : "Entregado" },
    "✓✓",
  );
}

function reactionBar(message: Message, actions: BubbleActions): HTMLElement {
  const own = message.reactions.customer;
  const choices = emojis.map((emoji) => {
    const pressed = own === emoji;
    const made = button(emoji, () => actions.react(message, pressed ? "" : emoji), {
      "aria-pressed": String(pressed),
      "aria-label": `Reaccionar con ${emoji}`,
    });
    return made;
  });
  const answer = button("Responder", () => actions.quote(message));
  return el("div", { class: "tools" }, answer, ...(message.from === "business" ? choices : []));
}

export function bubble(message: Message, quoted: Message | undefined, actions: BubbleActions): HTMLElement {
  const mine = message.from === "customer";
  const who = mine ? "Persona" : "Negocio";
  const given = [message.reactions.business, message.reactions.customer].filter(Boolean).join(" ");
  const buttons =
    message.type === "template"
      ? templateButtons(message, actions)
      : message.type === "interactive"
        ? interactiveButtons(message, actions)
        : null;
  const box = el(
    "div",
    { class: "bubble" },
    el("span", { class: "hidden" }, `${who}: `),
    quoted && el("blockquote", {}, summary(quoted)),
    ...contentOf(message),
    el("span", { class: "meta" }, el("time", {}, timeOf(message.at)), ticks(message)),
    given ? el("span", { class: "reactions", role: "img", "aria-label": `Reacciones: ${given}` }, given) : null,
  );
  const attributes = {
    class: mine ? "message mine" : "message",
    "data-message-id": message.id,
    "data-from": message.from,
    "data-type": message.type,
    "data-status": message.status,
  };
  return el("li", attributes, box, buttons, reactionBar(message, actions));
}
