/** `POST /{PHONE}/messages`: checks a message as the platform does, answers with a wamid and starts the message's life. */
import { jsonReply, type Reply } from "../core/http.ts";
import { isObject, type JsonObject } from "../core/json.ts";
import type { NumberSettings } from "../core/settings.ts";
import { GraphError, invalid, missing, statusError } from "../graph/errors.ts";
import type { Sim } from "../sim.ts";
import type { Customer } from "./customers.ts";
import { identityOf } from "./identity.ts";
import type { Sent } from "./outbox.ts";
import { resolveMedia } from "./outgoing-media.ts";
import { markInboundRead } from "./read-marks.ts";
import { type Recipient, recipientOf } from "./recipient.ts";
import { startLife } from "./statuses.ts";
import { type MediaRef, needText, onlyKeys } from "./validate/check.ts";
import { contentChecks, needType } from "./validate/content.ts";
import { interactive } from "./validate/interactive.ts";
import { templateMessage } from "./validate/template-message.ts";

const commonKeys = [
  "messaging_product",
  "recipient_type",
  "to",
  "recipient",
  "type",
  "context",
  "biz_opaque_callback_data",
  "recipient_identity_key_hash",
];

interface Draft {
  type: string;
  refs: MediaRef[];
  shown: JsonObject;
  /** Category of the template, null for free-form messages. */
  category: string | null;
  templateLabel: JsonObject;
}

function checkEnvelope(payload: JsonObject): void {
  if (payload.messaging_product !== "whatsapp")
    throw new GraphError(100, "Param messaging_product must be one of {whatsapp}.");
  if (
    payload.recipient_type !== undefined &&
    payload.recipient_type !== "individual" &&
    payload.recipient_type !== "group"
  ) {
    throw invalid("recipient_type must be individual or group.");
  }
  if (payload.biz_opaque_callback_data !== undefined)
    needText(payload.biz_opaque_callback_data, "biz_opaque_callback_data", 512);
  if (payload.context === undefined) return;
  if (!isObject(payload.context)) throw new GraphError(100, "Param context must be a JSON object.");
  needText(payload.context.message_id, "context['message_id']", 512);
}

/** Graph takes nested parameters also as JSON text, and one client sends contact cards so. */
function contentOf(payload: JsonObject, type: string): unknown {
  const content = payload[type];
  if (typeof content !== "string") return content;
  try {
    return JSON.parse(content);
  } catch {
    return content;
  }
}

function check(sim: Sim, number: NumberSettings, payload: JsonObject): Draft {
  const type = needType(payload);
  onlyKeys(payload, [...commonKeys, type], "message");
  const content = contentOf(payload, type);
  if (type === "template") {
    const { template, ...rendered } = templateMessage(content, (name, code) =>
      sim.templates.find(number.waba_id, name, code),
    );
    const { refs, ...shown } = rendered;
    return {
      type,
      refs,
      shown,
      category: template.category.toLowerCase(),
      templateLabel: { template_id: template.id },
    };
  }
  const validator = type === "interactive" ? interactive : contentChecks[type];
  if (!validator)
    throw new GraphError(
      100,
      `Param type must be one of {${[...Object.keys(contentChecks), "interactive", "template"].join(", ")}}.`,
    );
  if (type === "reaction" && payload.context !== undefined) throw invalid("A reaction cannot have a context.");
  const { refs } = validator(content);
  const shown = isObject(content) ? content : { contacts: content };
  return { type, refs, shown, category: null, templateLabel: {} };
}

/** Trouble the platform tells only later, in a `failed` status. */
function laterTrouble(
  sim: Sim,
  number: NumberSettings,
  draft: Draft,
  customer: Customer,
): Record<string, unknown> | null {
  if (customer.fails_with !== null) return statusError(customer.fails_with);
  const chat = sim.chats.of(number.phone_number_id, customer.wa_id);
  if (draft.type === "reaction") {
    const target = sim.chats.find(chat, String(draft.shown.message_id));
    const tooOld = target && sim.clock.now() - target.at > 30 * 86_400_000;
    if (!target || tooOld)
      return statusError(131_009, "The message to react to does not exist or is older than 30 days");
  }
  if (draft.category !== null || sim.settings.window.mode === "off" || sim.chats.windowOpen(chat, sim.clock.now()))
    return null;
  const details =
    "Message failed to send because more than 24 hours have passed since the customer last replied to this number.";
  if (sim.settings.window.mode === "sync") throw new GraphError(131_047, details);
  return statusError(131_047, details);
}

function remember(sim: Sim, number: NumberSettings, payload: JsonObject, draft: Draft, recipient: Recipient): Sent {
  const chat = sim.chats.of(number.phone_number_id, recipient.customer.wa_id);
  const inWindow = sim.chats.windowOpen(chat, sim.clock.now());
  const held = draft.category !== null && sim.settings.templates.hold;
  return sim.outbox.add({
    wamid: sim.random.wamid(recipient.customer.wa_id, "out"),
    at: sim.clock.iso(),
    phone_number_id: number.phone_number_id,
    waba_id: number.waba_id,
    to: recipient.input,
    wa_id: recipient.customer.wa_id,
    type: draft.type,
    payload,
    biz_opaque_callback_data:
      typeof payload.biz_opaque_callback_data === "string" ? payload.biz_opaque_callback_data : null,
    status: held ? "held" : "accepted",
    category: draft.category ?? "service",
    free: draft.category === null || (draft.category === "utility" && inWindow),
    errors: [],
    history: [],
    shown: { ...draft.shown, ...draft.templateLabel },
  });
}

function answer(sim: Sim, sent: Sent, recipient: Recipient): Reply {
  const { phone, user } = identityOf(sim, recipient.customer);
  const showsPhone = recipient.byUserId ? phone : recipient.customer.wa_id;
  const status = sent.status === "held" ? "held_for_quality_assessment" : "accepted";
  return jsonReply({
    messaging_product: "whatsapp",
    contacts: [
      { input: recipient.input, ...(showsPhone ? { wa_id: showsPhone } : {}), ...(user ? { user_id: user } : {}) },
    ],
    messages: [{ id: sent.wamid, ...(sent.type === "template" ? { message_status: status } : {}) }],
  });
}

export function sendMessage(sim: Sim, number: NumberSettings, payload: unknown): Reply {
  if (!isObject(payload)) throw new GraphError(100, "The body must be a JSON object.");
  if (payload.status !== undefined) return markInboundRead(sim, number, payload);
  checkEnvelope(payload);
  const type = needType(payload);
  if (payload[type] === undefined) throw missing(`The parameter ${type} is required.`);
  const draft = check(sim, number, payload);
  const recipient = recipientOf(sim, number, payload);
  const media = resolveMedia(sim, number, draft.refs);
  const trouble = laterTrouble(sim, number, draft, recipient.customer);
  const chat = sim.chats.of(number.phone_number_id, recipient.customer.wa_id);
  sim.limits.take(number.phone_number_id, recipient.customer.wa_id, !sim.chats.windowOpen(chat, sim.clock.now()));
  const sent = remember(sim, number, payload, draft, recipient);
  if (trouble) startLife(sim, sent, recipient.customer, trouble);
  else void media().then((mediaTrouble) => startLife(sim, sent, recipient.customer, mediaTrouble));
  return answer(sim, sent, recipient);
}
