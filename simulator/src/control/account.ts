/** Outbox, templates, statuses made by hand, and account webhooks. */
import { ControlError } from "../core/http.ts";
import { idOf, numberOf, objectOf, textOf } from "../core/json.ts";
import { statusError } from "../graph/errors.ts";
import type { Sim } from "../sim.ts";
import type { Sent } from "../wa/outbox.ts";
import { fail, markRead, releaseHeld, tellStatus } from "../wa/statuses.ts";
import { changeCategory, changeQuality, decide, pause, tellComponents } from "../wa/template-review.ts";
import type { Template, TemplateStatus } from "../wa/template-store.ts";
import type { ControlCall, ControlRoute } from "./routes.ts";

function outbox({ sim, query }: ControlCall) {
  const filter = {
    since: Number(query.get("since") ?? 0),
    to: query.get("to"),
    opaque: query.get("opaque"),
    type: query.get("type"),
  };
  const data = sim.outbox.list(filter).map(({ shown: _, ...entry }) => entry);
  return { count: data.length, doubles: sim.outbox.doubles(), data };
}

function sentOf(sim: Sim, body: unknown): Sent {
  const input = objectOf(body);
  const wamid = textOf(input.wamid) ?? textOf(input.id);
  const sent = wamid
    ? sim.outbox.find(wamid)
    : sim.outbox.list({ opaque: textOf(input.biz_opaque_callback_data) ?? "-" })[0];
  if (!sent) throw new ControlError("no such message in the outbox", 404);
  return sent;
}

/** Sends any status webhook for an accepted message, also out of order or twice. */
function status({ sim, body }: ControlCall) {
  const input = objectOf(body);
  const sent = sentOf(sim, body);
  const wanted = textOf(input.status);
  if (!wanted) throw new ControlError("status is needed");
  if (wanted === "failed") {
    const error = statusError(numberOf(input.code) ?? 131_026);
    if (input.raw === true) tellStatus(sim, sent, "failed", [error]);
    else fail(sim, sent, error);
  } else if (wanted === "read" && input.raw !== true) markRead(sim, sent);
  else tellStatus(sim, sent, wanted);
  return { status: sent.status };
}

function templatesNamed(sim: Sim, body: unknown): Template[] {
  const input = objectOf(body);
  const id = idOf(input.id);
  const wabas = [...new Set(sim.settings.numbers.map((number) => number.waba_id))];
  const found = wabas
    .flatMap((waba) => sim.templates.ofWaba(waba))
    .filter(
      (template) =>
        (id ? template.id === id : template.name === input.name) &&
        (!input.language || template.language === input.language),
    );
  if (found.length === 0) throw new ControlError("no such template", 404);
  return found;
}

function verdict({ sim, body }: ControlCall) {
  const input = objectOf(body);
  const wanted = textOf(input.status);
  if (!wanted) throw new ControlError("status is needed");
  for (const template of templatesNamed(sim, body)) {
    if (wanted === "PAUSED") pause(sim, template);
    else decide(sim, template, wanted as TemplateStatus, textOf(input.reason), textOf(input.recommendation));
  }
  return { ok: true };
}

function changeTemplate({ sim, body }: ControlCall) {
  const input = objectOf(body);
  const [quality, category] = [textOf(input.quality), textOf(input.category)];
  for (const template of templatesNamed(sim, body)) {
    if (quality) changeQuality(sim, template, quality);
    if (category) changeCategory(sim, template, category);
    if (input.components_changed === true) tellComponents(sim, template);
  }
  return { ok: true };
}

function release({ sim, body }: ControlCall) {
  const held = sim.outbox.list({}).filter((sent) => sent.status === "held");
  for (const sent of held) releaseHeld(sim, sent, objectOf(body).fail === true);
  return { released: held.length };
}

/** Any account webhook of specs/channels.md 1.7: the value is sent as given. */
function accountEvent({ sim, body }: ControlCall) {
  const input = objectOf(body);
  const field = textOf(input.field);
  const number = sim.numbers.first();
  if (!field || !number) throw new ControlError("field is needed");
  sim.webhooks.push({
    waba_id: textOf(input.waba_id) ?? number.waba_id,
    phone_number_id: null,
    field,
    time: Math.floor(sim.clock.now() / 1000),
    value: objectOf(input.value),
  });
  return { ok: true };
}

export const accountRoutes: ControlRoute[] = [
  ["GET", "/wa/outbox", outbox],
  ["POST", "/wa/status", status],
  ["POST", "/wa/template_verdict", verdict],
  ["POST", "/wa/template", changeTemplate],
  ["POST", "/wa/release_held", release],
  ["POST", "/wa/account_event", accountEvent],
];
