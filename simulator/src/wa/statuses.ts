/** What becomes of an accepted message: sent, delivered, read, or failed, each told by a webhook. */
import type { JsonObject } from "../core/json.ts";
import { statusError } from "../graph/errors.ts";
import type { Sim } from "../sim.ts";
import type { Customer } from "./customers.ts";
import { contactEntry, identityOf } from "./identity.ts";
import { digitsOf } from "./numbers.ts";
import type { Sent } from "./outbox.ts";

const ranks = ["held", "accepted", "sent", "delivered", "read"];

export function metadata(sim: Sim, phoneNumberId: string): JsonObject {
  const number = sim.numbers.find(phoneNumberId);
  return { display_phone_number: number ? digitsOf(number) : "", phone_number_id: phoneNumberId };
}

function pricing(sim: Sim, sent: Sent, status: string): JsonObject {
  if (!sim.settings.statuses.pricing || (status !== "sent" && status !== "delivered")) return {};
  const type = sent.free ? "free_customer_service" : "regular";
  return { pricing: { billable: !sent.free, pricing_model: "PMP", type, category: sent.category } };
}

function conversation(sim: Sim, sent: Sent, status: string): JsonObject {
  if (!sim.settings.statuses.conversation || status === "failed") return {};
  const expiry = status === "sent" ? { expiration_timestamp: String(Math.floor(sim.clock.now() / 1000) + 86_400) } : {};
  return { conversation: { id: sent.wamid.slice(-32), ...expiry, origin: { type: sent.category } } };
}

/** Sends one status webhook; also for statuses that a test makes up. */
export function tellStatus(sim: Sim, sent: Sent, status: string, errors: unknown[] = []): void {
  const customer = sim.customers.find(sent.wa_id);
  const identity = customer ? identityOf(sim, customer) : { phone: sent.wa_id, user: null };
  sent.history.push({ status, at: sim.clock.iso() });
  sim.webhooks.push({
    waba_id: sent.waba_id,
    phone_number_id: sent.phone_number_id,
    field: "messages",
    time: null,
    value: {
      messaging_product: "whatsapp",
      metadata: metadata(sim, sent.phone_number_id),
      ...(customer && identity.user && status !== "failed" ? { contacts: [contactEntry(sim, customer)] } : {}),
      statuses: [
        {
          id: sent.wamid,
          status,
          timestamp: sim.clock.stamp(),
          ...(identity.phone ? { recipient_id: identity.phone } : {}),
          ...(identity.user ? { recipient_user_id: identity.user } : {}),
          ...(sent.biz_opaque_callback_data === null
            ? {}
            : { biz_opaque_callback_data: sent.biz_opaque_callback_data }),
          ...conversation(sim, sent, status),
          ...pricing(sim, sent, status),
          ...(errors.length > 0 ? { errors } : {}),
        },
      ],
    },
  });
}

function advance(sim: Sim, sent: Sent, status: Sent["status"]): boolean {
  if (sent.status === "failed" || ranks.indexOf(status) <= ranks.indexOf(sent.status)) return false;
  sent.status = status;
  tellStatus(sim, sent, status);
  showStatus(sim, sent);
  return true;
}

function showStatus(sim: Sim, sent: Sent): void {
  const message = sim.chats.find(sim.chats.of(sent.phone_number_id, sent.wa_id), sent.wamid);
  if (message) message.status = sent.status;
  sim.live.tell({ type: "status", wa_id: sent.wa_id, id: sent.wamid, status: sent.status });
}

export function fail(sim: Sim, sent: Sent, error: Record<string, unknown>): void {
  if (sent.status === "failed") return;
  sent.status = "failed";
  sent.errors = [error];
  tellStatus(sim, sent, "failed", [error]);
  showStatus(sim, sent);
}

/** Puts the message on the phone's screen. */
function show(sim: Sim, sent: Sent): void {
  const chat = sim.chats.of(sent.phone_number_id, sent.wa_id);
  chat.typing_until = 0;
  const target = sent.type === "reaction" ? sim.chats.find(chat, String(sent.shown.message_id)) : undefined;
  if (sent.type === "reaction") {
    if (!target) return;
    const emoji = String(sent.shown.emoji);
    if (emoji === "") delete target.reactions.business;
    else target.reactions.business = emoji;
    sim.live.tell({ type: "reaction", wa_id: sent.wa_id, id: target.id });
    return;
  }
  if (sim.chats.find(chat, sent.wamid)) return;
  const quoted = sent.payload.context as { message_id?: string } | undefined;
  chat.messages.push({
    id: sent.wamid,
    from: "business",
    type: sent.type,
    content: sent.shown,
    at: sim.clock.now(),
    status: sent.status,
    quoted_id: quoted?.message_id ?? null,
    reactions: {},
  });
  sim.live.tell({ type: "message", wa_id: sent.wa_id, id: sent.wamid });
}

export function markRead(sim: Sim, sent: Sent): void {
  if (sim.customers.find(sent.wa_id)?.read_receipts !== false) advance(sim, sent, "read");
}

function deliver(sim: Sim, sent: Sent, customer: Customer): void {
  show(sim, sent);
  if (sent.type === "reaction") return;
  if (!advance(sim, sent, "delivered")) return;
  const { read, read_ms } = sim.settings.statuses;
  if (read === "auto") sim.clock.after(read_ms, () => markRead(sim, sent));
  if (read === "page" && sim.live.isOpen(customer.wa_id)) {
    sim.clock.after(read_ms, () => {
      if (sim.live.isOpen(customer.wa_id)) markRead(sim, sent);
    });
  }
}

/** Starts the life of a message after it was accepted. `trouble` makes it end as failed. */
export function startLife(sim: Sim, sent: Sent, customer: Customer, trouble: Record<string, unknown> | null): void {
  const { sent_ms, delivered_ms, failed_ms } = sim.settings.statuses;
  if (trouble) {
    sim.clock.after(failed_ms, () => fail(sim, sent, trouble));
    return;
  }
  if (sent.status === "held") return;
  sim.clock.after(sent_ms, () => advance(sim, sent, "sent"));
  sim.clock.after(Math.max(sent_ms, delivered_ms), () => {
    if (customer.online) deliver(sim, sent, customer);
  });
}

/** Lets go what pacing held back, or fails it with 132015. */
export function releaseHeld(sim: Sim, sent: Sent, failing: boolean): void {
  const customer = sim.customers.find(sent.wa_id);
  if (sent.status !== "held" || !customer) return;
  sent.status = "accepted";
  startLife(sim, sent, customer, failing ? statusError(132_015) : null);
}

/** The phone is on again: all that waited arrives. */
export function deliverWaiting(sim: Sim, customer: Customer): void {
  for (const sent of sim.outbox.list({ to: customer.wa_id })) if (sent.status === "sent") deliver(sim, sent, customer);
}

/** The customer looks at the chat. */
export function readAll(sim: Sim, waId: string): void {
  for (const sent of sim.outbox.list({ to: waId })) if (sent.status === "delivered") markRead(sim, sent);
}
