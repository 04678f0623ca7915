/** Business numbers: their fields, registration, profile, subscription of webhooks and the callback overrides. */
import { jsonReply, type Reply, type Request } from "../core/http.ts";
import { isObject, type JsonObject, objectOf, textOf } from "../core/json.ts";
import type { NumberSettings } from "../core/settings.ts";
import type { Sim } from "../sim.ts";
import { verifyCallback } from "../webhooks/verify.ts";
import { GraphError, missing } from "./errors.ts";
import { jsonBody } from "./json-body.ts";

function allFields(sim: Sim, number: NumberSettings): JsonObject {
  const override = sim.numbers.phoneOverrides.get(number.phone_number_id)?.callback_url;
  const waba = sim.numbers.wabaOverrides.get(number.waba_id)?.callback_url;
  const healthy = { entity_type: "PHONE_NUMBER", id: number.phone_number_id, can_send_message: "AVAILABLE" };
  return {
    id: number.phone_number_id,
    display_phone_number: number.display_phone_number,
    verified_name: number.verified_name,
    quality_rating: "GREEN",
    code_verification_status: "VERIFIED",
    status: "CONNECTED",
    name_status: "APPROVED",
    platform_type: "CLOUD_API",
    throughput: { level: "STANDARD" },
    account_mode: "LIVE",
    whatsapp_business_manager_messaging_limit: "TIER_2K",
    webhook_configuration: {
      ...(override ? { phone_number: override } : {}),
      ...(waba ? { whatsapp_business_account: waba } : {}),
      application: sim.settings.app.callback_url,
    },
    health_status: { can_send_message: "AVAILABLE", entities: [healthy] },
  };
}

const usualFields = [
  "id",
  "display_phone_number",
  "verified_name",
  "quality_rating",
  "code_verification_status",
  "status",
  "platform_type",
  "throughput",
  "webhook_configuration",
];

/** Only the asked fields, and always the id, as Graph does. */
export function pick(object: JsonObject, asked: string | null, usual: string[]): JsonObject {
  const names = asked ? asked.split(",").map((name) => (name.split(/[.{(]/)[0] as string).trim()) : usual;
  return Object.fromEntries(Object.entries(object).filter(([key]) => key === "id" || names.includes(key)));
}

export function numberFields(sim: Sim, number: NumberSettings, request: Request): Reply {
  return jsonReply(pick(allFields(sim, number), request.url.searchParams.get("fields"), usualFields));
}

export function listNumbers(sim: Sim, wabaId: string, request: Request): Reply {
  const fields = request.url.searchParams.get("fields");
  const data = sim.numbers.ofWaba(wabaId).map((number) => pick(allFields(sim, number), fields, usualFields));
  return jsonReply({ data, paging: { cursors: { before: "QVFIUbefore", after: "QVFIUafter" } } });
}

export function register(sim: Sim, number: NumberSettings, request: Request): Reply {
  const body = objectOf(jsonBody(request));
  if (body.messaging_product !== "whatsapp")
    throw new GraphError(100, "Param messaging_product must be one of {whatsapp}.");
  const pin = textOf(body.pin);
  if (!pin || !/^\d{6}$/.test(pin)) throw new GraphError(100, "Param pin must be a 6 digit text.");
  const known = sim.numbers.pins.get(number.phone_number_id);
  if (known !== undefined && known !== pin)
    throw new GraphError(133_005, "The two-step verification PIN is not correct");
  sim.numbers.pins.set(number.phone_number_id, pin);
  return jsonReply({ success: true });
}

async function overrideFrom(value: unknown): Promise<{ callback_url: string; verify_token: string } | null> {
  const url = textOf(objectOf(value).override_callback_uri);
  if (!url) return null;
  if (url.length > 200) throw new GraphError(100, "Param override_callback_uri must be at most 200 characters long.");
  const token = textOf(objectOf(value).verify_token);
  if (!token) throw missing("The parameter verify_token is required.");
  const trouble = await verifyCallback(url, token);
  if (trouble) throw new GraphError(2200, `(#2200) Callback verification failed: ${trouble}`, { status: 400 });
  return { callback_url: url, verify_token: token };
}

export async function changeNumber(sim: Sim, number: NumberSettings, request: Request): Promise<Reply> {
  const configuration = objectOf(jsonBody(request)).webhook_configuration;
  if (!isObject(configuration)) throw missing("The parameter webhook_configuration is required.");
  const override = await overrideFrom(configuration);
  if (override) sim.numbers.phoneOverrides.set(number.phone_number_id, override);
  else sim.numbers.phoneOverrides.delete(number.phone_number_id);
  return jsonReply({ success: true });
}

export async function subscribedApps(sim: Sim, wabaId: string, request: Request): Promise<Reply> {
  if (request.method === "GET") {
    const override = sim.numbers.wabaOverrides.get(wabaId)?.callback_url;
    const app = {
      id: sim.settings.app.app_id,
      name: "Recado",
      link: `https://www.facebook.com/games/?app_id=${sim.settings.app.app_id}`,
    };
    const entry = { whatsapp_business_api_data: app, ...(override ? { override_callback_uri: override } : {}) };
    return jsonReply({ data: sim.numbers.subscribed.has(wabaId) ? [entry] : [] });
  }
  if (request.method === "DELETE") {
    sim.numbers.subscribed.delete(wabaId);
    sim.numbers.wabaOverrides.delete(wabaId);
    return jsonReply({ success: true });
  }
  const override = await overrideFrom(jsonBody(request));
  if (override) sim.numbers.wabaOverrides.set(wabaId, override);
  else sim.numbers.wabaOverrides.delete(wabaId);
  sim.numbers.subscribed.add(wabaId);
  return jsonReply({ success: true });
}

const profileFields = ["about", "address", "description", "email", "profile_picture_url", "websites", "vertical"];
const profileLimits: Record<string, number> = { about: 139, address: 256, description: 512, email: 128 };

export function profile(sim: Sim, number: NumberSettings, request: Request): Reply {
  const known = sim.numbers.profiles.get(number.phone_number_id) ?? {
    about: "Atendemos de 9 a 18 h",
    vertical: "RETAIL",
  };
  if (request.method === "GET") {
    const shown = pick(known, request.url.searchParams.get("fields"), profileFields);
    return jsonReply({ data: [{ ...shown, messaging_product: "whatsapp" }] });
  }
  const { messaging_product, ...change } = objectOf(jsonBody(request));
  if (messaging_product !== "whatsapp") throw new GraphError(100, "Param messaging_product must be one of {whatsapp}.");
  for (const [key, most] of Object.entries(profileLimits)) {
    if (String(change[key] ?? "").length > most)
      throw new GraphError(100, `Param ${key} must be at most ${most} characters long.`);
  }
  sim.numbers.profiles.set(number.phone_number_id, { ...known, ...change });
  return jsonReply({ success: true });
}
