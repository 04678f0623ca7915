/** The ledger of webhooks sent, replays, and bodies made by hand: unknown fields, wrong signatures, broken JSON. */
import { ControlError } from "../core/http.ts";
import { isObject, listOf, objectOf, textOf } from "../core/json.ts";
import { envelope, type Update } from "../webhooks/batches.ts";
import { signature, wireJson } from "../webhooks/signing.ts";
import type { ControlCall, ControlRoute } from "./routes.ts";

function ledger({ sim, query }: ControlCall) {
  const since = Number(query.get("since") ?? 0);
  const limit = Number(query.get("limit") ?? 1000);
  const found = sim.webhooks.list(since);
  return { summary: sim.webhooks.summary(), count: found.length, data: found.slice(0, limit) };
}

/** The ids of all inbound messages that were told, each once: what a server must hold after a burst. */
function toldMessages({ sim }: ControlCall) {
  const ids = new Set<string>();
  for (const post of sim.webhooks.list()) {
    for (const found of post.body.matchAll(/"id":"(wamid\.[^"]+)","timestamp":"\d+","type"/g))
      ids.add((found[1] as string).replaceAll("\\/", "/"));
  }
  return { count: ids.size, data: [...ids] };
}

function replay({ sim, body }: ControlCall) {
  const input = objectOf(body);
  const seqs =
    input.all === true
      ? sim.webhooks
          .list()
          .filter((post) => post.copy_of === null)
          .map((post) => post.seq)
      : listOf(input.seqs ?? [input.seq]);
  const copies = seqs.map((seq) => sim.webhooks.replay(Number(seq)));
  if (copies.includes(null)) throw new ControlError("no such webhook", 404);
  return { data: copies.map((copy) => copy?.seq) };
}

function mark(kind: unknown, secret: string, text: string): boolean | string {
  const good = signature(secret, text);
  if (kind === undefined || kind === "valid") return true;
  if (kind === "missing") return false;
  if (kind === "wrong") return good.slice(0, -1) + (good.endsWith("0") ? "1" : "0");
  if (kind === "truncated") return good.slice(0, 40);
  if (kind === "other_secret") return signature(`${secret}x`, text);
  throw new ControlError("signature must be valid, missing, wrong, truncated or other_secret");
}

/** `body`: text or JSON sent as it is; else `field` and `value` in the usual envelope, or a list of them as `updates`. */
function raw({ sim, body }: ControlCall) {
  const input = objectOf(body);
  const number = sim.numbers.first();
  const update = (item: unknown): Update => {
    const given = objectOf(item);
    const field = textOf(given.field) ?? "messages";
    return {
      waba_id: textOf(given.waba_id) ?? number?.waba_id ?? "",
      phone_number_id: null,
      field,
      time: null,
      value: objectOf(given.value),
    };
  };
  const updates = Array.isArray(input.updates) ? input.updates.map(update) : [update(input)];
  const content = typeof input.body === "string" || isObject(input.body) ? input.body : envelope(updates, "entries");
  const text = typeof content === "string" ? content : wireJson(content);
  const post = sim.webhooks.post(
    textOf(input.url) ?? sim.settings.app.callback_url,
    text,
    updates.length,
    mark(input.signature, sim.settings.app.app_secret, text),
  );
  return { seq: post.seq, signature: post.signature };
}

export const webhookRoutes: ControlRoute[] = [
  ["GET", "/wa/webhooks", ledger],
  ["GET", "/wa/webhooks/messages", toldMessages],
  ["POST", "/wa/webhooks/raw", raw],
  ["POST", "/wa/webhooks/replay", replay],
  ["POST", "/wa/webhooks/flush", ({ sim }) => sim.webhooks.flush()],
  [
    "POST",
    "/wa/webhooks/pause",
    ({ sim }) => {
      sim.webhooks.paused = true;
    },
  ],
  ["POST", "/wa/webhooks/resume", ({ sim }) => sim.webhooks.resume()],
];
