import assert from "node:assert/strict";
import { request } from "node:http";
import { afterEach, beforeEach, describe, test } from "node:test";
import { type Json, phoneId, token, World } from "./world.ts";

interface Outcome {
  error: string | null;
  status: number | null;
  text: string;
  headers: Record<string, unknown>;
}

describe("faults", () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open({ window: { mode: "off" } });
  });
  afterEach(() => world.close());

  const fault = (body: Json) => world.control("POST", "/fault", { match: "/messages", ...body });
  const count = () => world.sim.outbox.list({}).length;
  const body = JSON.stringify({
    messaging_product: "whatsapp",
    to: "+56912345678",
    type: "text",
    text: { body: "hola" },
  });

  /** Sends and tells what the socket saw; `hang` gives up as soon as the simulator has noted the call. */
  const attempt = (hang = false) =>
    new Promise<Outcome>((resolve) => {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const outgoing = request(
        `${world.origin}/graph/v25.0/${phoneId}/messages`,
        { method: "POST", headers },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("end", () =>
            resolve({
              error: null,
              status: response.statusCode ?? null,
              text: Buffer.concat(chunks).toString("latin1"),
              headers: response.headers,
            }),
          );
        },
      );
      outgoing.on("error", (error: NodeJS.ErrnoException) =>
        resolve({ error: error.code ?? error.message, status: null, text: "", headers: {} }),
      );
      outgoing.end(body);
      const watch = () => {
        const entry = world.sim.journal.list({ match: "/messages" }).at(-1);
        if (entry?.fault === "timeout_before" || (entry?.fault === "timeout_after" && entry.status !== null))
          outgoing.destroy();
        else setImmediate(watch);
      };
      if (hang) watch();
    });

  for (const [kind, accepted] of [
    ["timeout_before", 0],
    ["timeout_after", 1],
  ] as const) {
    test(`${kind}: no answer, ${accepted} accepted`, async () => {
      await fault({ kind });
      assert.equal((await attempt(true)).status, null);
      assert.equal(count(), accepted);
    });
  }
  for (const [kind, accepted] of [
    ["reset", 0],
    ["reset_after", 1],
    ["drop", 0],
    ["drop_after", 1],
  ] as const) {
    test(`${kind}: the connection breaks, ${accepted} accepted`, async () => {
      await fault({ kind });
      assert.equal((await attempt()).error, "ECONNRESET");
      assert.equal(count(), accepted);
    });
  }

  test("error pages, throttles and codes are not processed", async () => {
    for (const [kind, status] of [
      ["http_500_html", 500],
      ["http_503", 503],
      ["http_429", 429],
      ["error_code", 400],
    ] as const) {
      await fault({ kind, code: 131_048, retry_after_s: 7 });
      const { status: got, headers, text } = await attempt();
      assert.equal(got, status);
      if (status === 500) assert.match(text, /^<!DOCTYPE html>/);
      if (status === 503 || status === 429) assert.equal(headers["retry-after"], "7");
      if (status === 400) assert.equal(JSON.parse(text).error.code, 131_048);
    }
    assert.equal(count(), 0);
  });

  test("spoilt answers come from calls that took effect", async () => {
    for (const kind of ["truncated_json", "garbage"]) {
      await fault({ kind });
      const { status, text } = await attempt();
      assert.equal(status, 200);
      assert.throws(() => JSON.parse(text));
    }
    assert.equal(count(), 2);
  });

  test("a slow answer is still a good one", async () => {
    await fault({ kind: "slow", delay_ms: 20 });
    assert.match(JSON.parse((await attempt()).text).messages[0].id, /^wamid/);
  });

  test("hit only as often as asked, only where they match, and can be removed", async () => {
    await fault({ kind: "http_503", count: 2 });
    await fault({ kind: "http_500_html", contains: '"status":"read"', count: null });
    assert.deepEqual([(await attempt()).status, (await attempt()).status, (await attempt()).status], [503, 503, 200]);
    assert.equal((await world.graph("GET", phoneId)).status, 200);
    const read = { messaging_product: "whatsapp", status: "read", message_id: "wamid.X" };
    assert.equal((await world.graph("POST", `${phoneId}/messages`, read)).status, 500);
    await world.control("DELETE", "/fault");
    assert.equal((await world.graph("POST", `${phoneId}/messages`, read)).status, 400);
  });

  test("chance is repeatable with a seed", async () => {
    const run = async () => {
      await world.control("POST", "/reset", { seed: 42 });
      await fault({ kind: "http_503", probability: 0.5, count: null });
      const found: (number | null)[] = [];
      for (let index = 0; index < 20; index++) found.push((await attempt()).status);
      return found;
    };
    const first = await run();
    assert.deepEqual(await run(), first);
    assert.equal(new Set(first).size, 2);
  });

  test("nonsense is refused", async () => {
    for (const bad of [
      { kind: "flood" },
      { kind: "reset", count: 0 },
      { kind: "reset", probability: 2 },
      { kind: "error_code" },
    ]) {
      assert.equal((await fault(bad)).status, 400);
    }
  });

  test("the journal keeps what came and what was answered", async () => {
    await fault({ kind: "http_503" });
    await attempt();
    await attempt();
    const { data } = (await world.control("GET", "/requests?provider=graph&match=/messages&method=post")).body;
    assert.deepEqual(
      data.map((entry: Json) => [entry.fault, entry.status, entry.body]),
      [
        ["http_503", 503, body],
        [null, 200, body],
      ],
    );
    assert.equal(data[0].headers.authorization, `Bearer ${token}`);
    assert.equal((await world.control("GET", `/requests?since=${data[1].seq}`)).body.count, 0);
  });
});
