/** Settings, clock, faults, journal, reset. */
import { ControlError } from "../core/http.ts";
import { numberOf, objectOf } from "../core/json.ts";
import type { Sim } from "../sim.ts";
import { verifyCallback } from "../webhooks/verify.ts";
import type { ControlCall, ControlRoute } from "./routes.ts";

function clockState(sim: Sim) {
  return { now: sim.clock.iso(), frozen: sim.clock.frozen, pending_timers: sim.clock.pending };
}

function setClock({ sim, body }: ControlCall) {
  const input = objectOf(body);
  if (typeof input.freeze === "boolean") sim.clock.freeze(input.freeze);
  const advance = (numberOf(input.advance_s) ?? 0) * 1000 + (numberOf(input.advance_ms) ?? 0);
  if (advance < 0) throw new ControlError("the clock only goes forward");
  sim.clock.advance(advance);
  return clockState(sim);
}

/** Sets the app connection; a new callback URL is used only after it passed the handshake, unless `verify` is false. */
async function setApp({ sim, body }: ControlCall) {
  const { verify, ...patch } = objectOf(body);
  const before = sim.settings;
  sim.change({ app: patch });
  const { callback_url, verify_token } = sim.settings.app;
  if (verify === false || typeof patch.callback_url !== "string" || patch.callback_url === "") return sim.settings.app;
  const trouble = await verifyCallback(callback_url, verify_token);
  if (trouble) {
    sim.settings = before;
    throw new ControlError(`the callback was not verified: ${trouble}`, 422);
  }
  return sim.settings.app;
}

function addFault({ sim, body }: ControlCall) {
  const fault = sim.faults.add(body);
  if (typeof fault === "string") throw new ControlError(fault);
  return fault;
}

function journal({ sim, query }: ControlCall) {
  const since = Number(query.get("since") ?? 0);
  const data = sim.journal.list({
    since,
    provider: query.get("provider"),
    match: query.get("match"),
    method: query.get("method"),
  });
  return { count: data.length, data };
}

function reset({ sim, body }: ControlCall) {
  const input = objectOf(body);
  const seed = numberOf(input.seed);
  sim.reset({ settings: input.settings === true, ...(seed === undefined ? {} : { seed }) });
  return { ok: true, seed: sim.random.seed };
}

function health({ sim }: ControlCall) {
  return {
    ok: true,
    seed: sim.random.seed,
    origin: sim.origin,
    clock: clockState(sim),
    webhooks: sim.webhooks.summary(),
  };
}

export const generalRoutes: ControlRoute[] = [
  ["GET", "/health", health],
  ["GET", "/config", ({ sim }) => sim.settings],
  ["POST", "/config", ({ sim, body }) => sim.change(body)],
  ["POST", "/app", setApp],
  ["GET", "/clock", ({ sim }) => clockState(sim)],
  ["POST", "/clock", setClock],
  ["POST", "/fault", addFault],
  ["GET", "/fault", ({ sim }) => ({ data: sim.faults.list() })],
  [
    "DELETE",
    "/fault",
    ({ sim, query }) => sim.faults.remove(query.get("id") === null ? null : Number(query.get("id"))),
  ],
  ["GET", "/requests", journal],
  ["DELETE", "/requests", ({ sim }) => sim.journal.clear()],
  ["POST", "/reset", reset],
];
