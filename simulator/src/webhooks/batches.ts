/** Puts updates together into the bodies of webhook POSTs. */
import type { JsonObject } from "../core/json.ts";
import { listOf, objectOf } from "../core/json.ts";

export interface Update {
  waba_id: string;
  phone_number_id: string | null;
  field: string;
  value: JsonObject;
  /** Account updates carry `entry[].time`, messages do not. */
  time: number | null;
}

function sameNumber(a: Update, b: Update): boolean {
  return (
    a.field === "messages" &&
    b.field === "messages" &&
    a.waba_id === b.waba_id &&
    a.phone_number_id === b.phone_number_id
  );
}

function mergeValues(into: JsonObject, from: JsonObject): void {
  for (const key of ["contacts", "messages", "statuses"]) {
    if (!from[key]) continue;
    const old = listOf(into[key]);
    const added = listOf(from[key]);
    const known = new Set(old.map((item) => JSON.stringify(objectOf(item))));
    into[key] =
      key === "contacts" ? [...old, ...added.filter((item) => !known.has(JSON.stringify(item)))] : [...old, ...added];
  }
}

function merged(updates: Update[]): Update[] {
  const result: Update[] = [];
  for (const update of updates) {
    const host = result.find((candidate) => sameNumber(candidate, update));
    if (host) mergeValues(host.value, update.value);
    else result.push({ ...update, value: { ...update.value } });
  }
  return result;
}

export function envelope(updates: Update[], style: string): JsonObject {
  const parts = style === "merged" ? merged(updates) : updates;
  return {
    object: "whatsapp_business_account",
    entry: parts.map((update) => ({
      id: update.waba_id,
      ...(update.time === null ? {} : { time: update.time }),
      changes: [{ value: update.value, field: update.field }],
    })),
  };
}
