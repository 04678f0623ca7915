/** Builds the type object of an inbound message (specs/channels.md 1.5) from what the control API or the phone page gives. */
import { ControlError } from "../core/http.ts";
import { idOf, isObject, type JsonObject, listOf, numberOf, objectOf, textOf } from "../core/json.ts";
import type { Sim } from "../sim.ts";
import type { StoredMedia } from "./media-store.ts";
import { samplePdf, samplePng, sampleSticker, sampleVideo, sampleVoice } from "./samples.ts";

export interface InboundFor {
  phone_number_id: string;
  /** Origin for media addresses. */
  origin: string;
}

type Build = (sim: Sim, input: JsonObject, target: InboundFor) => JsonObject;

const samples: Record<string, { mime: string; filename: string; data: (sim: Sim) => Buffer }> = {
  image: { mime: "image/png", filename: "foto.png", data: (sim) => samplePng(sim.random.below(7)) },
  audio: { mime: "audio/ogg; codecs=opus", filename: "nota.ogg", data: sampleVoice },
  video: { mime: "video/mp4", filename: "video.mp4", data: sampleVideo },
  document: { mime: "application/pdf", filename: "documento.pdf", data: samplePdf },
  sticker: { mime: "image/webp", filename: "sticker.webp", data: sampleSticker },
};

function fileOf(sim: Sim, kind: string, given: JsonObject, target: InboundFor): StoredMedia {
  const id = idOf(given.media_id) ?? idOf(given.id);
  if (id) {
    const known = sim.media.find(id);
    if (!known) throw new ControlError(`no media ${id}`, 404);
    return known;
  }
  const sample = samples[kind] as (typeof samples)[string];
  const base64 = textOf(given.data_base64);
  return sim.media.add({
    phone_number_id: target.phone_number_id,
    mime_type: textOf(given.mime_type) ?? sample.mime,
    filename: textOf(given.filename) ?? sample.filename,
    data: base64 === undefined ? sample.data(sim) : Buffer.from(base64, "base64"),
    origin: "inbound",
  });
}

function media(kind: string): Build {
  return (sim, input, target) => {
    const given = objectOf(input[kind]);
    const file = fileOf(sim, kind, { ...input, ...given }, target);
    const caption = textOf(given.caption) ?? textOf(input.caption);
    return {
      ...(caption && kind !== "audio" && kind !== "sticker" ? { caption } : {}),
      ...(kind === "document" ? { filename: textOf(given.filename) ?? file.filename ?? "documento" } : {}),
      mime_type: file.mime_type,
      sha256: file.sha256.toString("base64"),
      id: file.id,
      ...(sim.settings.webhooks.media_url ? { url: sim.media.link(file, target.origin) } : {}),
      ...(kind === "audio" ? { voice: (given.voice ?? input.voice) !== false } : {}),
      ...(kind === "sticker" ? { animated: given.animated === true } : {}),
    };
  };
}

function location(_: Sim, input: JsonObject): JsonObject {
  const given = { ...input, ...objectOf(input.location) };
  const name = textOf(given.name);
  const address = textOf(given.address);
  const url = textOf(given.url);
  return {
    latitude: numberOf(given.latitude) ?? -33.4372,
    longitude: numberOf(given.longitude) ?? -70.6506,
    ...(name ? { name } : {}),
    ...(address ? { address } : {}),
    ...(url ? { url } : {}),
  };
}

function interactive(_: Sim, input: JsonObject): JsonObject {
  const given = objectOf(input.interactive);
  if (textOf(given.type)) return given;
  const id = textOf(input.id) ?? textOf(input.reply_id) ?? "opcion-1";
  const title = textOf(input.title) ?? "Opción 1";
  const description = textOf(input.description);
  if (input.reply === "list")
    return { type: "list_reply", list_reply: { id, title, ...(description ? { description } : {}) } };
  return { type: "button_reply", button_reply: { id, title } };
}

function text(_: Sim, input: JsonObject): JsonObject {
  const body = typeof input.text === "string" ? input.text : objectOf(input.text).body;
  if (typeof body !== "string") throw new ControlError("a text message needs text");
  return { body };
}

function reaction(_: Sim, input: JsonObject): JsonObject {
  const given = { ...input, ...objectOf(input.reaction) };
  const id = textOf(given.message_id);
  if (!id) throw new ControlError("a reaction needs message_id");
  const emoji = textOf(given.emoji);
  return { message_id: id, ...(emoji ? { emoji } : {}) };
}

const plain: Record<string, (input: JsonObject) => JsonObject> = {
  button: (input) => ({
    payload: textOf(input.payload) ?? textOf(input.title) ?? "Sí",
    text: textOf(input.title) ?? "Sí",
  }),
  order: () => ({
    catalog_id: "800000000000001",
    text: "",
    product_items: [{ product_retailer_id: "SKU-1", quantity: 2, item_price: 9990, currency: "CLP" }],
  }),
  system: (input) => ({ body: textOf(input.body) ?? "", type: textOf(input.system_type) ?? "user_changed_number" }),
  unsupported: (input) => ({ type: textOf(input.kind) ?? "poll" }),
  edit: (input) => ({
    original_message_id: textOf(input.message_id) ?? "",
    message: { type: "text", text: { body: typeof input.text === "string" ? input.text : "" } },
  }),
  revoke: (input) => ({ original_message_id: textOf(input.message_id) ?? "" }),
  request_welcome: () => ({}),
};

const builders: Record<string, Build> = {
  text,
  location,
  interactive,
  reaction,
  ...Object.fromEntries(Object.keys(samples).map((kind) => [kind, media(kind)])),
};

/** The type object, or a list for contact cards; unknown types are passed on as given, so that tests can invent some. */
export function buildContent(sim: Sim, type: string, input: JsonObject, target: InboundFor): unknown {
  const builder = builders[type];
  if (builder) return builder(sim, input, target);
  if (type === "contacts") {
    if (listOf(input.contacts).length > 0) return input.contacts;
    const phones = [{ phone: "+56 9 8765 4321", type: "CELL", wa_id: "56987654321" }];
    return [{ name: { formatted_name: "Ana Soto", first_name: "Ana", last_name: "Soto" }, phones }];
  }
  const given = input[type];
  if (isObject(given) || Array.isArray(given)) return given;
  return plain[type]?.(input) ?? {};
}
