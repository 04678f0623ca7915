/**
 * Judges a payload of the send call by a foreign client: `@kapso/whatsapp-cloud-api` must take its content through its
 * own schemas and write the same JSON again. Used on what the journal holds of the server's calls:
 *
 *   import { validateOutgoing } from ".../simulator/dist/validate-outgoing.mjs";
 *   const problems = await validateOutgoing(JSON.parse(entry.body));   // [] when all is well
 */
import { WhatsAppClient } from "@kapso/whatsapp-cloud-api";

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const objectOf = (value: unknown): Json => (isObject(value) ? value : {});

const camel = (key: string) => key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

function camelKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelKeys);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [camel(key), camelKeys(item)]));
}

/** Differences that mean the same: key order, numbers as text, an absent default. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value === "number") return String(value);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(
    ([key, item]) => item !== undefined && !(key === "recipient_type" && item === "individual"),
  );
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, canonical(item)]));
}

function interactiveInput(content: Json): { method: string; input: Json } {
  const action = objectOf(content.action);
  const common = {
    bodyText: objectOf(content.body).text,
    ...(content.footer ? { footerText: objectOf(content.footer).text } : {}),
    ...(content.header ? { header: content.header } : {}),
  };
  if (content.type === "button") {
    const buttons = (Array.isArray(action.buttons) ? action.buttons : []).map((button) => objectOf(button).reply);
    return { method: "sendInteractiveButtons", input: { ...common, buttons } };
  }
  if (content.type === "list")
    return {
      method: "sendInteractiveList",
      input: { ...common, buttonText: action.button, sections: action.sections },
    };
  if (content.type === "cta_url")
    return { method: "sendInteractiveCtaUrl", input: { ...common, parameters: camelKeys(action.parameters) } };
  return { method: "sendInteractiveRaw", input: { interactive: content } };
}

/** Components keep their inner names; only the names of kapso's own fields are changed. */
function templateInput(content: Json): Json {
  const components = (Array.isArray(content.components) ? content.components : []).map((item) => {
    const { sub_type, parameters, ...rest } = objectOf(item);
    const named = (Array.isArray(parameters) ? parameters : []).map((parameter) => {
      const { parameter_name, ...others } = objectOf(parameter);
      return { ...others, ...(parameter_name === undefined ? {} : { parameterName: parameter_name }) };
    });
    return {
      ...rest,
      ...(sub_type === undefined ? {} : { subType: sub_type }),
      ...(parameters === undefined ? {} : { parameters: named }),
    };
  });
  const { components: _, ...rest } = content;
  return { template: { ...rest, ...(components.length > 0 ? { components } : {}) } };
}

function locationInput(content: Json): Json {
  return { location: { ...content, latitude: Number(content.latitude), longitude: Number(content.longitude) } };
}

function inputFor(type: string, content: unknown): { method: string; input: Json } | null {
  const object = objectOf(content);
  const method = `send${type.charAt(0).toUpperCase()}${type.slice(1)}`;
  if (type === "text")
    return {
      method,
      input: { body: object.body, ...(object.preview_url === undefined ? {} : { previewUrl: object.preview_url }) },
    };
  if (type === "interactive") return interactiveInput(object);
  if (type === "template") return { method, input: templateInput(object) };
  if (type === "location") return { method, input: locationInput(object) };
  if (["image", "video", "audio", "document", "sticker", "reaction", "contacts"].includes(type))
    return { method, input: { [type]: camelKeys(content) } };
  return null;
}

function envelopeInput(payload: Json): Json {
  return {
    phoneNumberId: "1",
    ...(payload.to === undefined ? {} : { to: payload.to }),
    ...(payload.recipient === undefined ? {} : { recipient: payload.recipient }),
    ...(payload.recipient_type === undefined ? {} : { recipientType: payload.recipient_type }),
    ...(payload.context === undefined ? {} : { contextMessageId: objectOf(payload.context).message_id }),
    ...(payload.biz_opaque_callback_data === undefined
      ? {}
      : { bizOpaqueCallbackData: payload.biz_opaque_callback_data }),
  };
}

async function written(method: string, input: Json): Promise<unknown> {
  let body: unknown;
  const capture = async (_: unknown, init?: { body?: unknown }) => {
    body = JSON.parse(String(init?.body));
    return new Response(
      JSON.stringify({ messaging_product: "whatsapp", contacts: [], messages: [{ id: "wamid.X" }], success: true }),
      {
        headers: { "content-type": "application/json" },
      },
    );
  };
  const client = new WhatsAppClient({ accessToken: "judge", fetch: capture as typeof fetch });
  const messages = client.messages as unknown as Record<string, ((input: Json) => Promise<unknown>) | undefined>;
  const call = messages[method];
  if (!call) throw new Error(`the judge has no ${method}`);
  await call.call(messages, input);
  return body;
}

/** The judge takes no emoji of more than two UTF-16 units, which flags and families have: those it does not get to see. */
function withShortEmoji(payload: Json): Json {
  const reaction = objectOf(payload.reaction);
  if (typeof reaction.emoji !== "string" || reaction.emoji.length <= 2) return payload;
  return { ...payload, reaction: { ...reaction, emoji: "👍" } };
}

/** Every problem found; an empty list means that the judge writes the same payload. */
export async function validateOutgoing(given: unknown): Promise<string[]> {
  if (!isObject(given)) return ["the payload is not an object"];
  const payload = withShortEmoji(given);
  const isRead = payload.status !== undefined;
  const typing = isRead && payload.typing_indicator !== undefined ? { typingIndicator: payload.typing_indicator } : {};
  const type = String(payload.type ?? "text");
  const call = isRead
    ? { method: "markRead", input: { messageId: payload.message_id, ...typing } }
    : inputFor(type, payload[type]);
  if (!call) return [`type ${type} is not known`];
  try {
    const foreign = canonical(await written(call.method, { ...envelopeInput(payload), ...call.input }));
    const own = canonical(payload);
    if (JSON.stringify(foreign) === JSON.stringify(own)) return [];
    return [`the judge writes ${JSON.stringify(foreign)} where we wrote ${JSON.stringify(own)}`];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
