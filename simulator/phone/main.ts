/** The phone page: keeps the list of people and the open chat in step with the simulator. */
import * as api from "./api.ts";
import { type BubbleActions, bubble } from "./bubble.ts";
import { setUpComposer } from "./composer.ts";
import { button, el, need } from "./dom.ts";
import { dayOf, initials, list, phone, record, summary, text } from "./format.ts";
import { renderPeople, setUpPersonDialog } from "./people.ts";

const page = crypto.randomUUID?.() ?? String(Math.random());
let selected: string | null = null;
let business = "";
let quoting: api.Message | null = null;
let typingEnds = 0;

function notice(problem: unknown): void {
  const box = need("#notice");
  box.textContent = problem instanceof Error ? problem.message : String(problem);
  box.hidden = false;
  setTimeout(() => {
    box.hidden = true;
  }, 6000);
}

async function send(message: Record<string, unknown>): Promise<void> {
  if (selected === null) return;
  const quote = quoting && message.type !== "reaction" ? { quoted_id: quoting.id } : {};
  setQuote(null);
  await api.inbound({ ...quote, ...message, from: selected });
}

function setQuote(message: api.Message | null): void {
  quoting = message;
  need("#quote").hidden = message === null;
  need("#quote p").textContent = message ? summary(message) : "";
  if (message) need("#composer-text").focus();
}

function openList(message: api.Message): void {
  const dialog = need<HTMLDialogElement>("#choice-dialog");
  const action = record(message.content.action);
  need("#choice-title").textContent = text(action.button);
  const sections = list(action.sections).map((section) =>
    el(
      "section",
      {},
      section.title ? el("h3", {}, text(section.title)) : null,
      ...list(section.rows).map((row) =>
        button(`${text(row.title)}${row.description ? ` · ${text(row.description)}` : ""}`, () => {
          dialog.close();
          const reply = { reply: "list", id: row.id, title: row.title, description: row.description };
          send({ type: "interactive", ...reply, quoted_id: message.id }).catch(notice);
        }),
      ),
    ),
  );
  need("#choices").replaceChildren(...sections);
  dialog.showModal();
}

const actions: BubbleActions = {
  quote: setQuote,
  react: (message, emoji) => void send({ type: "reaction", message_id: message.id, emoji }).catch(notice),
  tapTemplate: (message, payload, title) =>
    void send({ type: "button", payload, title, quoted_id: message.id }).catch(notice),
  tapReply: (message, id, title) => void send({ type: "interactive", id, title, quoted_id: message.id }).catch(notice),
  openList,
};

function showTyping(milliseconds: number): void {
  typingEnds = Date.now() + milliseconds;
  need("#chat-subtitle").textContent = milliseconds > 0 ? "escribiendo…" : business;
  document.querySelector("#messages .typing")?.remove();
  if (milliseconds <= 0) return;
  const dots = el(
    "li",
    { class: "typing", role: "status", "aria-label": "El negocio está escribiendo" },
    el("span"),
    el("span"),
    el("span"),
  );
  need("#messages").append(dots);
  toBottom();
  setTimeout(() => {
    if (Date.now() >= typingEnds) showTyping(0);
  }, milliseconds + 50);
}

function toBottom(): void {
  const box = need("#messages");
  box.scrollTop = box.scrollHeight;
}

/** A bubble that did not change stays the same element, so that a voice note goes on playing. */
const kept = new Map<string, { look: string; element: HTMLElement }>();

function keptBubble(message: api.Message, quoted: api.Message | undefined): HTMLElement {
  const look = JSON.stringify([message, quoted?.content]);
  const known = kept.get(message.id);
  if (known?.look === look) return known.element;
  const element = bubble(message, quoted, actions);
  kept.set(message.id, { look, element });
  return element;
}

const days = new Map<string, HTMLElement>();

function keptDay(day: string): HTMLElement {
  const element = days.get(day) ?? el("li", { class: "day" }, day);
  days.set(day, element);
  return element;
}

/** The button with the keyboard's attention, as a way to find its successor after its bubble was made anew. */
function focusKeeper(): () => void {
  const active = document.activeElement;
  const id = active?.closest<HTMLElement>(".message")?.dataset.messageId;
  if (!(active instanceof HTMLElement) || id === undefined) return () => undefined;
  return () => {
    if (active.isConnected) return;
    const bubbles = [...document.querySelectorAll<HTMLElement>(".message")];
    const buttons = bubbles.find((item) => item.dataset.messageId === id)?.querySelectorAll("button");
    [...(buttons ?? [])].find((item) => item.textContent === active.textContent)?.focus({ preventScroll: true });
  };
}

/** Touches only what differs: an element that is taken out and put back stops playing. */
function place(box: HTMLElement, items: HTMLElement[]): void {
  const wanted = new Set<Element>(items);
  for (const child of [...box.children]) if (!wanted.has(child)) child.remove();
  for (const [index, item] of items.entries())
    if (box.children[index] !== item) box.insertBefore(item, box.children[index] ?? null);
}

function renderMessages(data: api.ChatData): void {
  const byId = new Map(data.messages.map((message) => [message.id, message]));
  let lastDay = "";
  const items: HTMLElement[] = [];
  for (const message of data.messages) {
    const today = dayOf(message.at);
    if (today !== lastDay) items.push(keptDay(today));
    lastDay = today;
    items.push(keptBubble(message, message.quoted_id ? byId.get(message.quoted_id) : undefined));
  }
  const keepFocus = focusKeeper();
  place(need("#messages"), items);
  keepFocus();
  showTyping(data.typing_ms);
  toBottom();
}

async function refreshChat(): Promise<void> {
  const waId = selected;
  if (waId === null) return;
  const data = await api.chat(waId);
  if (waId !== selected) return;
  need("#chat-title").textContent = `${data.customer.name} → ${business}`;
  need<HTMLInputElement>("#online").checked = data.customer.online;
  renderMessages(data);
}

async function refreshPeople(): Promise<void> {
  const answer = await api.people();
  business = answer.business.name;
  need("#business").textContent = `escriben a ${business}, ${answer.business.phone}`;
  renderPeople(answer.data, selected, open);
}

function tellFocus(): void {
  const waId = document.visibilityState === "visible" ? selected : null;
  api.focus(page, waId).catch(notice);
}

function open(waId: string | null): void {
  selected = waId;
  setQuote(null);
  need("#app").dataset.view = waId === null ? "people" : "chat";
  need("#chat").hidden = waId === null;
  need("#empty").hidden = waId !== null;
  history.replaceState(null, "", waId === null ? location.pathname : `#${waId}`);
  tellFocus();
  if (waId !== null) {
    need("#chat-avatar").textContent = initials(
      document.querySelector(`[data-wa-id="${waId}"] strong`)?.textContent ?? phone(waId),
    );
    refreshChat()
      .then(() => need("#composer-text").focus())
      .catch(notice);
  }
  refreshPeople().catch(notice);
}

/** Many events in a row cost one refresh. */
function refresher(run: () => Promise<void>): () => void {
  let planned = false;
  return () => {
    if (planned) return;
    planned = true;
    requestAnimationFrame(() => {
      planned = false;
      run().catch(notice);
    });
  };
}

function listen(): void {
  const chatChanged = refresher(refreshChat);
  const peopleChanged = refresher(refreshPeople);
  const events = new EventSource(`/_sim/events?page=${page}`);
  events.addEventListener("open", () => {
    tellFocus();
    chatChanged();
    peopleChanged();
  });
  events.addEventListener("message", (frame) => {
    const event = JSON.parse(String(frame.data)) as { type: string; wa_id?: string; until_ms?: number };
    if (event.type === "reset") open(null);
    else if (event.type === "typing" && event.wa_id === selected) showTyping(event.until_ms ?? 0);
    else {
      if (event.wa_id === selected) chatChanged();
      peopleChanged();
    }
  });
}

// Pictures make the chat taller after it was scrolled to its end.
need("#messages").addEventListener("load", toBottom, true);
setUpComposer(send, notice);
setUpPersonDialog(open);
need("#back").addEventListener("click", () => open(null));
need("#quote button").addEventListener("click", () => setQuote(null));
need<HTMLInputElement>("#online").addEventListener("change", (event) => {
  if (selected) api.changePerson(selected, { online: (event.target as HTMLInputElement).checked }).catch(notice);
});
document.addEventListener("visibilitychange", tellFocus);
refreshPeople()
  .then(() => {
    if (location.hash.length > 1) open(decodeURIComponent(location.hash.slice(1)));
  })
  .catch(notice);
listen();
