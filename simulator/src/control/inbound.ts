/** Customers who write: single messages, albums, bursts; and what can happen to a customer's phone. */
import { ControlError } from "../core/http.ts";
import { isObject, listOf, numberOf, objectOf, textOf } from "../core/json.ts";
import { changeCustomerNumber, type Inbound, receiveInbound } from "../wa/inbound.ts";
import { deliverWaiting } from "../wa/statuses.ts";
import { startBurst } from "./burst.ts";
import type { ControlCall, ControlRoute } from "./routes.ts";

const told = (inbound: Inbound) => ({
  wamid: inbound.message.id,
  wa_id: inbound.customer.wa_id,
  message: inbound.message,
});

/** One message, or several at the same moment as a list. */
function inbound({ sim, body }: ControlCall) {
  if (!Array.isArray(body)) return told(receiveInbound(sim, objectOf(body)));
  return { data: body.map((item) => told(receiveInbound(sim, objectOf(item)))) };
}

async function uploadFromPhone({ sim, request, query }: ControlCall) {
  const number = sim.numbers.first();
  if (!number) throw new ControlError("there is no number");
  const media = sim.media.add({
    phone_number_id: number.phone_number_id,
    mime_type: request.headers["content-type"] ?? "application/octet-stream",
    filename: query.get("filename"),
    data: request.body,
    origin: "inbound",
  });
  return { media_id: media.id, mime_type: media.mime_type, bytes: media.data.length };
}

function createCustomer({ sim, body }: ControlCall) {
  const input = objectOf(body);
  const phone = textOf(input.phone);
  if (!phone) throw new ControlError("phone is needed");
  const customer = sim.customers.create({ phone, name: textOf(input.name), username: textOf(input.username) });
  sim.live.tell({ type: "customer", wa_id: customer.wa_id });
  return customer;
}

function changeCustomer({ sim, body, params }: ControlCall) {
  const customer = sim.customers.get(params.id as string);
  const input = objectOf(body);
  if (typeof input.name === "string") customer.name = input.name;
  if (typeof input.username === "string" || input.username === null) customer.username = input.username;
  if (typeof input.read_receipts === "boolean") customer.read_receipts = input.read_receipts;
  if (input.fails_with === null || numberOf(input.fails_with) !== undefined)
    customer.fails_with = input.fails_with as number | null;
  if (input.bsuid === null || ["off", "both", "username_only"].includes(String(input.bsuid)))
    customer.bsuid = input.bsuid as typeof customer.bsuid;
  if (typeof input.online === "boolean") {
    customer.online = input.online;
    if (input.online) deliverWaiting(sim, customer);
  }
  sim.live.tell({ type: "customer", wa_id: customer.wa_id });
  return customer;
}

function changeNumber({ sim, body, params }: ControlCall) {
  const phone = textOf(objectOf(body).phone);
  if (!phone) throw new ControlError("phone is needed");
  return { data: changeCustomerNumber(sim, params.id as string, phone).map(told) };
}

/** Marketing opt-out or opt-in through the app's own switch. */
function preferences({ sim, body, params }: ControlCall) {
  const customer = sim.customers.get(params.id as string);
  const value = objectOf(body).value;
  const number = sim.numbers.first();
  if (!number || (value !== "stop" && value !== "resume")) throw new ControlError("value must be stop or resume");
  sim.webhooks.push({
    waba_id: number.waba_id,
    phone_number_id: number.phone_number_id,
    field: "user_preferences",
    time: null,
    value: {
      messaging_product: "whatsapp",
      metadata: {
        display_phone_number: number.display_phone_number.replace(/\D/g, ""),
        phone_number_id: number.phone_number_id,
      },
      contacts: [{ profile: { name: customer.name }, wa_id: customer.wa_id }],
      user_preferences: [
        {
          wa_id: customer.wa_id,
          detail: `User requested to ${value} marketing messages`,
          category: "marketing_messages",
          value,
          timestamp: Math.floor(sim.clock.now() / 1000),
        },
      ],
    },
  });
  return { ok: true };
}

function burst({ sim, body }: ControlCall) {
  if (!isObject(body)) throw new ControlError("a burst is an object");
  return startBurst(sim, {
    messages: numberOf(body.messages) ?? 1000,
    customers: numberOf(body.customers) ?? 100,
    rate_per_s: numberOf(body.rate_per_s) ?? 0,
    types: listOf(body.types).filter((type) => typeof type === "string"),
    first_phone: textOf(body.first_phone) ?? "56970000000",
    text: textOf(body.text) ?? "Mensaje",
  });
}

export const inboundRoutes: ControlRoute[] = [
  ["POST", "/wa/inbound", inbound],
  ["POST", "/wa/media", uploadFromPhone],
  ["GET", "/wa/customers", ({ sim }) => ({ data: sim.customers.list() })],
  ["POST", "/wa/customers", createCustomer],
  ["POST", "/wa/customers/:id", changeCustomer],
  ["POST", "/wa/customers/:id/number", changeNumber],
  ["POST", "/wa/customers/:id/preferences", preferences],
  ["POST", "/wa/burst", burst],
  ["GET", "/wa/burst", ({ sim }) => ({ webhooks: sim.webhooks.summary() })],
];
