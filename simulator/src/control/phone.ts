/** What the phone page asks: people with their last message, one chat, files, and which chat is on the screen. */
import { bytesReply, ControlError } from "../core/http.ts";
import { objectOf, textOf } from "../core/json.ts";
import type { Sim } from "../sim.ts";
import { bareMime } from "../wa/media-rules.ts";
import { readAll, tellStatus } from "../wa/statuses.ts";
import type { ControlCall, ControlRoute } from "./routes.ts";

function people({ sim }: ControlCall) {
  const number = sim.numbers.first();
  const data = sim.customers.list().map((customer) => {
    const chat = sim.chats.of(number?.phone_number_id ?? "", customer.wa_id);
    const unread = chat.messages.filter(
      (message) => message.from === "business" && message.status === "delivered",
    ).length;
    return { ...customer, last: chat.messages.at(-1) ?? null, unread };
  });
  return { business: { name: number?.verified_name ?? "", phone: number?.display_phone_number ?? "" }, data };
}

function chat({ sim, params }: ControlCall) {
  const customer = sim.customers.get(params.id as string);
  const found = sim.chats.of(sim.numbers.first()?.phone_number_id ?? "", customer.wa_id);
  const typing_ms = Math.max(0, found.typing_until - sim.clock.now());
  return { customer, messages: found.messages, typing_ms, now: sim.clock.now() };
}

function media({ sim, params }: ControlCall) {
  const file = sim.media.find(params.id as string);
  if (!file) throw new ControlError("no such file", 404);
  const mime = bareMime(file.mime_type);
  // Only kinds that cannot run script are shown in place; the rest is offered as a download.
  const shown = /^(image\/(png|jpeg|webp)|audio\/|video\/)/.test(mime);
  const name = encodeURIComponent(file.filename ?? "archivo");
  return bytesReply(file.data, shown ? mime : "application/octet-stream", 200, {
    "content-disposition": `${shown ? "inline" : "attachment"}; filename*=UTF-8''${name}`,
    "x-content-type-options": "nosniff",
  });
}

function focus({ sim, body }: ControlCall) {
  const input = objectOf(body);
  const page = textOf(input.page);
  if (!page) throw new ControlError("page is needed");
  const waId = textOf(input.wa_id) ?? null;
  sim.live.focus(page, waId);
  if (waId !== null && sim.settings.statuses.read === "page") readAll(sim, waId);
  return { ok: true };
}

function played({ sim, body }: ControlCall) {
  const sent = findSent(sim, textOf(objectOf(body).wamid));
  if (!sent.history.some((step) => step.status === "played")) tellStatus(sim, sent, "played");
  return { ok: true };
}

function findSent(sim: Sim, wamid: string | undefined) {
  const sent = wamid ? sim.outbox.find(wamid) : undefined;
  if (!sent) throw new ControlError("no such message", 404);
  return sent;
}

export const phoneRoutes: ControlRoute[] = [
  ["GET", "/phone/people", people],
  ["GET", "/phone/chats/:id", chat],
  ["GET", "/phone/media/:id", media],
  ["POST", "/phone/focus", focus],
  ["POST", "/phone/played", played],
];
