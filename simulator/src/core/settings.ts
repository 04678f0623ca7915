/** All that can be configured, with the defaults that `./dev run` relies on; changed by flags, environment, file and API. */
import { ControlError } from "./http.ts";
import { isObject, type JsonObject } from "./json.ts";

export interface NumberSettings {
  phone_number_id: string;
  waba_id: string;
  display_phone_number: string;
  verified_name: string;
}

export function defaultSettings() {
  return {
    app: {
      app_id: "1200000000000001",
      app_secret: "0123456789abcdef0123456789abcdef",
      access_token: "SIM_ACCESS_TOKEN",
      verify_token: "sim-verify",
      callback_url: "",
      scopes: ["whatsapp_business_messaging", "whatsapp_business_management"],
    },
    numbers: [
      {
        phone_number_id: "106540352242922",
        waba_id: "102290129340398",
        display_phone_number: "+56 9 5555 0100",
        verified_name: "Tienda Aurora",
      },
    ] as NumberSettings[],
    webhooks: {
      /** Most updates put into one POST. */
      batch_max: 1,
      /** How long an update may wait for others to share its POST. */
      batch_wait_ms: 0,
      /** "entries": one entry per update; "merged": updates of one number share a value. */
      batch_style: "entries",
      /** Share of the POSTs that are sent again. */
      duplicate_rate: 0,
      /** How often such a POST is sent again, at the same moment as the first. */
      duplicate_copies: 1,
      /** This many POSTs are collected and sent in a random order; 0 keeps the order. */
      shuffle_window: 0,
      max_in_flight: 16,
      timeout_ms: 10_000,
      /** Gaps between attempts; the last one repeats until `give_up_ms` has passed. */
      retry_gaps_ms: [1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000, 900_000, 3_600_000],
      give_up_ms: 7 * 24 * 3_600_000,
      /** Media objects of inbound messages carry `url`, as they do since 2026. */
      media_url: true,
    },
    statuses: {
      sent_ms: 150,
      delivered_ms: 500,
      read_ms: 400,
      failed_ms: 300,
      read: "page",
      pricing: true,
      conversation: false,
    },
    limits: { throughput_per_s: 0, pair_rate: false, unique_users_per_day: 0 },
    identity: { bsuid: "off" },
    window: { mode: "async" },
    recipients: { unknown: "create", allow_list: false },
    media: { url_ttl_s: 300, upload_ttl_days: 30, inbound_ttl_days: 7, fetch_links: true },
    templates: {
      review_ms: 3000,
      verdict: "APPROVED",
      page_max: 100,
      max_per_waba: 250,
      creations_per_hour: 100,
      hold: false,
    },
    http: { latency_ms: 0, require_appsecret_proof: false },
  };
}
export type Settings = ReturnType<typeof defaultSettings>;

const choices: Record<string, string[]> = {
  "webhooks.batch_style": ["entries", "merged"],
  "statuses.read": ["page", "auto", "never"],
  "identity.bsuid": ["off", "both", "username_only"],
  "window.mode": ["async", "sync", "off"],
  "recipients.unknown": ["create", "refuse"],
  "templates.verdict": ["APPROVED", "REJECTED", "PENDING"],
};

function checkNumber(value: unknown, path: string): NumberSettings {
  if (!isObject(value)) throw new ControlError(`${path} must be an object`);
  const text = (key: string): string => {
    const found = value[key];
    if (typeof found !== "string" || found === "") throw new ControlError(`${path}.${key} must be a text`);
    return found;
  };
  return {
    phone_number_id: text("phone_number_id"),
    waba_id: text("waba_id"),
    display_phone_number: text("display_phone_number"),
    verified_name: text("verified_name"),
  };
}

function checkList(current: unknown[], value: unknown, path: string): unknown[] {
  if (!Array.isArray(value)) throw new ControlError(`${path} must be a list`);
  if (path === "numbers") return value.map((item, index) => checkNumber(item, `${path}[${index}]`));
  const kind = typeof current[0];
  if (value.some((item) => typeof item !== kind)) throw new ControlError(`${path} must hold only ${kind}s`);
  return value;
}

/** Takes over the given keys, after all of them were checked against the shape of the defaults. */
export function mergeSettings<T extends object>(current: T, patch: unknown, path = ""): T {
  if (!isObject(patch)) throw new ControlError(`${path || "settings"} must be an object`);
  const merged: JsonObject = { ...(current as JsonObject) };
  for (const [key, value] of Object.entries(patch)) {
    const here = path ? `${path}.${key}` : key;
    const old = merged[key];
    if (old === undefined) throw new ControlError(`unknown setting ${here}`);
    if (Array.isArray(old)) merged[key] = checkList(old, value, here);
    else if (isObject(old)) merged[key] = mergeSettings(old, value, here);
    else if (typeof value !== typeof old) throw new ControlError(`${here} must be a ${typeof old}`);
    else if (choices[here] && !choices[here].includes(String(value))) {
      throw new ControlError(`${here} must be one of ${choices[here].join(", ")}`);
    } else merged[key] = value;
  }
  return merged as T;
}
