/** A customer writes: the message goes on the phone's screen, opens the window and leaves as a webhook. */
import { ControlError } from "../core/http.ts";
import { idOf, isObject, type JsonObject, listOf, objectOf, textOf } from "../core/json.ts";
import type { Sim } from "../sim.ts";
import type { Chat } from "./chats.ts";
import type { Customer } from "./customers.ts";
import { contactEntry, identityOf } from "./identity.ts";
import { buildContent } from "./inbound-content.ts";
import { metadata } from "./statuses.ts";

const opensNoWindow = ["system", "reaction", "edit", "revoke"];
const notShown = ["system", "reaction", "edit", "revoke", "request_welcome"];

function senderOf(sim: Sim, input: JsonObject): Customer {
  const from = idOf(input.from);
  if (!from) throw new ControlError("from (a phone number or a user id) is needed");
  const known = sim.customers.find(from);
  const name = textOf(input.profile_name);
  if (known) {
    if (name) known.name = name;
    return known;
  }
  const created = sim.customers.create({ phone: from, name });
  sim.live.tell({ type: "customer", wa_id: created.wa_id });
  return created;
}

function contextOf(sim: Sim, input: JsonObject, chat: Chat): JsonObject | null {
  if (isObject(input.context)) return input.context;
  const quoted = textOf(input.quoted_id);
  if (!quoted) return null;
  const message = sim.chats.find(chat, quoted);
  const business = String(metadata(sim, chat.phone_number_id).display_phone_number);
  return { from: message?.from === "customer" ? chat.wa_id : business, id: quoted };
}

function show(sim: Sim, chat: Chat, customer: Customer, message: JsonObject, type: string): void {
  const content = message[type];
  const at = sim.clock.now();
  if (!opensNoWindow.includes(type)) chat.last_inbound_at = at;
  if (type === "reaction") {
    const target = sim.chats.find(chat, String(objectOf(content).message_id));
    if (target) {
      const emoji = textOf(objectOf(content).emoji);
      if (emoji) target.reactions.customer = emoji;
      else delete target.reactions.customer;
      sim.live.tell({ type: "reaction", wa_id: customer.wa_id, id: target.id });
    }
  }
  if (notShown.includes(type)) return;
  chat.messages.push({
    id: String(message.id),
    from: "customer",
    type,
    content: Array.isArray(content) ? { contacts: content } : objectOf(content),
    at,
    status: "delivered",
    quoted_id: textOf(objectOf(message.context).id) ?? null,
    reactions: {},
  });
  sim.live.tell({ type: "message", wa_id: customer.wa_id, id: message.id });
}

function unsupportedError(): JsonObject {
  const title = "Message type unknown";
  return { code: 131_051, title, message: title, error_data: { details: "Message type is currently not supported." } };
}

export interface Inbound {
  customer: Customer;
  phone_number_id: string;
  waba_id: string;
  message: JsonObject;
}

/** Makes the message and remembers it, without telling the business. */
export function writeInbound(sim: Sim, input: JsonObject): Inbound {
  const number = textOf(input.phone_number_id) ? sim.numbers.find(String(input.phone_number_id)) : sim.numbers.first();
  if (!number) throw new ControlError(`no number ${String(input.phone_number_id)}`, 404);
  const type = textOf(input.type) ?? "text";
  const customer = senderOf(sim, { ...input, type });
  const chat = sim.chats.of(number.phone_number_id, customer.wa_id);
  const content = buildContent(sim, type, input, { phone_number_id: number.phone_number_id, origin: sim.origin });
  const { phone, user } = identityOf(sim, customer);
  const context = contextOf(sim, input, chat);
  const message: JsonObject = {
    ...(context ? { context } : {}),
    ...(phone ? { from: phone } : {}),
    ...(user ? { from_user_id: user } : {}),
    id: textOf(input.wamid) ?? sim.random.wamid(customer.wa_id, "in"),
    timestamp: textOf(input.timestamp) ?? sim.clock.stamp(),
    type,
    [type]: content,
    ...(type === "unsupported" ? { errors: [unsupportedError()] } : {}),
    ...(isObject(input.referral) ? { referral: input.referral } : {}),
    ...(listOf(input.errors).length > 0 ? { errors: input.errors } : {}),
  };
  show(sim, chat, customer, message, type);
  return { customer, phone_number_id: number.phone_number_id, waba_id: number.waba_id, message };
}

/** The webhook value; `system` messages come without contacts. */
export function inboundValue(sim: Sim, inbound: Inbound): JsonObject {
  return {
    messaging_product: "whatsapp",
    metadata: metadata(sim, inbound.phone_number_id),
    ...(inbound.message.type === "system" ? {} : { contacts: [contactEntry(sim, inbound.customer)] }),
    messages: [inbound.message],
  };
}

export function tellInbound(sim: Sim, inbound: Inbound): void {
  sim.webhooks.push({
    waba_id: inbound.waba_id,
    phone_number_id: inbound.phone_number_id,
    field: "messages",
    time: null,
    value: inboundValue(sim, inbound),
  });
}

export function receiveInbound(sim: Sim, input: JsonObject): Inbound {
  const inbound = writeInbound(sim, input);
  tellInbound(sim, inbound);
  return inbound;
}

/** The customer moves to another number: chats go along, and the business is told by a system message. */
export function changeCustomerNumber(sim: Sim, from: string, to: string): Inbound[] {
  const customer = sim.customers.get(from);
  const old = { wa_id: customer.wa_id, user_id: customer.user_id };
  const chats = sim.chats.list().filter((chat) => chat.wa_id === old.wa_id);
  const told = chats.map((chat) => ({ chat, at: sim.clock.stamp() }));
  sim.customers.changeNumber(customer, to);
  sim.chats.rename(old.wa_id, customer.wa_id);
  sim.live.tell({ type: "customer", wa_id: customer.wa_id });
  return told.map(({ chat, at }) => {
    const user = identityOf(sim, customer).user;
    const message: JsonObject = {
      from: old.wa_id,
      ...(user ? { from_user_id: old.user_id } : {}),
      id: sim.random.wamid(old.wa_id, "in"),
      timestamp: at,
      type: "system",
      system: {
        body: `User ${customer.name} changed from ${old.wa_id} to ${customer.wa_id}`,
        type: "user_changed_number",
        wa_id: customer.wa_id,
        ...(user ? { user_id: customer.user_id, previous_user_id: old.user_id } : {}),
      },
    };
    const number = sim.numbers.find(chat.phone_number_id);
    const inbound = { customer, phone_number_id: chat.phone_number_id, waba_id: number?.waba_id ?? "", message };
    tellInbound(sim, inbound);
    return inbound;
  });
}
