import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, test } from "node:test";
import { appSecretProof, signature, wireJson } from "../src/webhooks/signing.ts";
import { phoneId, secret, valentina, World, wabaId } from "./world.ts";

describe("signing", () => {
  test("matches the vector of the specification", () => {
    const value = {
      object: "whatsapp_business_account",
      entry: [
        {
          id: "1",
          changes: [
            {
              field: "messages",
              value: { messaging_product: "whatsapp", contacts: [{ profile: { name: "José" }, wa_id: "16505551234" }] },
            },
          ],
        },
      ],
    };
    const body = wireJson(value);
    assert.equal(Buffer.byteLength(body), 201);
    assert.equal(signature(secret, body), "sha256=a73ba7acf2077b2867a169a7ee2250d99aace1fc295775c117f4438d4fc6f702");
    assert.equal(
      appSecretProof(secret, "EAAtoken"),
      "3ed5c45291669ee788e82dfd074125ffd6cef0f510cae95b5d0bcfb96cd18cd2",
    );
  });

  test("writes astral characters as two lower-case units and escapes slashes", () => {
    assert.equal(wireJson({ a: "ñ/😀\u2028" }), '{"a":"\\u00f1\\/\\ud83d\\ude00\\u2028"}');
    assert.deepEqual(JSON.parse(wireJson({ a: "ñ/😀\n\\u0041" })), { a: "ñ/😀\n\\u0041" });
  });
});

describe("delivery", () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.close());
  const set = (webhooks: object) => world.control("POST", "/config", { webhooks });
  const writeMany = (count: number) =>
    world.control(
      "POST",
      "/wa/inbound",
      Array.from({ length: count }, (_, index) => ({ from: valentina, type: "text", text: `número ${index}` })),
    );
  const arrived = (count: number) => world.receiver.until(() => world.receiver.arrivals.length >= count);
  const texts = () => world.receiver.messages().map((message) => message.text.body);

  test("signs exactly the bytes it sends", async () => {
    await world.writes({ type: "text", text: "¿Señora? a/b 😀" });
    await arrived(1);
    const [{ raw, signature: mark } = { raw: "", signature: "" }] = world.receiver.arrivals;
    assert.equal(mark, `sha256=${createHmac("sha256", secret).update(raw).digest("hex")}`);
    assert.ok(raw.includes("\\u00bfSe\\u00f1ora? a\\/b \\ud83d\\ude00"));
  });

  test("puts updates of one number into one value when merging", async () => {
    await set({ batch_max: 3, batch_wait_ms: 1000, batch_style: "merged" });
    await writeMany(4);
    await arrived(1);
    assert.equal(world.receiver.arrivals[0]?.body.entry.length, 1);
    assert.equal(world.receiver.values()[0]?.messages.length, 3);
    assert.equal(world.receiver.values()[0]?.contacts.length, 1);
    await world.advance(1);
    await arrived(2);
    assert.equal(world.receiver.messages().length, 4);
  });

  test("puts each update into its own entry otherwise", async () => {
    await set({ batch_max: 1000, batch_wait_ms: 1000 });
    await writeMany(1000);
    await arrived(1);
    assert.equal(world.receiver.arrivals.length, 1);
    assert.equal(world.receiver.arrivals[0]?.body.entry.length, 1000);
  });

  test("sends copies at the same moment", async () => {
    await set({ duplicate_rate: 1, duplicate_copies: 4 });
    await world.writes();
    await arrived(5);
    assert.equal(new Set(world.receiver.arrivals.map(({ raw }) => raw)).size, 1);
  });

  test("shuffles within a window and loses nothing", async () => {
    await set({ shuffle_window: 20, max_in_flight: 1 });
    await writeMany(25);
    await arrived(20);
    assert.notDeepEqual(
      texts(),
      Array.from({ length: 20 }, (_, index) => `número ${index}`),
    );
    await world.advance(1);
    await arrived(25);
    assert.equal(new Set(texts()).size, 25);
  });

  test("tries again with growing gaps until answered with 200", async () => {
    await set({ retry_gaps_ms: [1000, 5000] });
    world.receiver.answer = (index) => [500, 204, 302][index] ?? 200;
    await world.writes();
    for (const [count, gap] of [
      [1, 1],
      [2, 5],
      [3, 5],
      [4, 0],
    ] as const) {
      await arrived(count);
      // The answer is on its way back to the simulator; its ledger tells when it got there.
      while (world.sim.webhooks.list()[0]?.attempts.length !== count)
        await new Promise((resolve) => setImmediate(resolve));
      if (gap > 0) await world.advance(gap - 0.001);
      assert.equal(world.receiver.arrivals.length, count);
      await world.advance(0.001);
    }
    const { body } = await world.control("GET", "/wa/webhooks");
    assert.deepEqual(
      body.data[0].attempts.map((attempt: { status: number }) => attempt.status),
      [500, 204, 302, 200],
    );
    assert.equal(body.data[0].state, "delivered");
  });

  test("gives up in the end, and says so in the ledger", async () => {
    await set({ retry_gaps_ms: [1000], give_up_ms: 1500 });
    world.receiver.answer = () => 500;
    await world.writes();
    for (const count of [1, 2]) {
      await arrived(count);
      while (world.sim.webhooks.list()[0]?.attempts.length !== count)
        await new Promise((resolve) => setImmediate(resolve));
      await world.advance(1);
    }
    assert.equal(world.sim.webhooks.summary().gave_up, 1);
  });

  test("replays the same bytes", async () => {
    await world.writes();
    await arrived(1);
    await world.control("POST", "/wa/webhooks/replay", { all: true });
    await arrived(2);
    assert.equal(world.receiver.arrivals[0]?.raw, world.receiver.arrivals[1]?.raw);
    assert.equal((await world.control("POST", "/wa/webhooks/replay", { seq: 99 })).status, 404);
  });

  test("sends bodies by hand with bad signatures", async () => {
    const good = signature(secret, "{}");
    for (const [kind, expected] of [
      ["missing", undefined],
      ["truncated", good.slice(0, 40)],
      ["valid", good],
    ] as const) {
      await world.control("POST", "/wa/webhooks/raw", { body: "{}", signature: kind });
      const count = world.receiver.arrivals.length;
      await arrived(Math.max(1, count));
      await world.receiver.until(() => world.receiver.arrivals.at(-1)?.signature === expected);
    }
    await world.control("POST", "/wa/webhooks/raw", {
      field: "fields_of_tomorrow",
      value: { a: 1 },
      signature: "wrong",
    });
    await world.receiver.until(() => world.receiver.values("fields_of_tomorrow").length === 1);
    const last = world.receiver.arrivals.at(-1);
    assert.notEqual(last?.signature, signature(secret, last?.raw ?? ""));
  });

  test("holds back while paused", async () => {
    await world.control("POST", "/wa/webhooks/pause");
    await writeMany(3);
    assert.equal(world.sim.webhooks.summary().waiting, 3);
    assert.equal(world.receiver.arrivals.length, 0);
    await world.control("POST", "/wa/webhooks/resume");
    await arrived(3);
  });
});

describe("the callback", () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open({ app: { callback_url: "" } });
    world.sim.settings.app.callback_url = "";
  });
  afterEach(() => world.close());

  test("is used only after the handshake", async () => {
    const refused = await world.control("POST", "/app", { callback_url: world.receiver.url, verify_token: "wrong" });
    assert.equal(refused.status, 422);
    assert.equal(world.sim.settings.app.callback_url, "");
    assert.equal((await world.control("POST", "/app", { callback_url: world.receiver.url })).status, 200);
    await world.writes();
    await world.receiver.until(() => world.receiver.messages().length === 1);
  });

  test("of a number wins over one of the account over the one of the app", async () => {
    const to = (path: string) => world.receiver.url.replace("/k", path);
    const over = { override_callback_uri: to("/waba"), verify_token: "sim-verify" };
    assert.equal(
      (await world.graph("POST", `${wabaId}/subscribed_apps`, { ...over, verify_token: "wrong" })).status,
      400,
    );
    assert.deepEqual((await world.graph("POST", `${wabaId}/subscribed_apps`, over)).body, { success: true });
    const listed = (await world.graph("GET", `${wabaId}/subscribed_apps`)).body;
    assert.equal(listed.data[0].whatsapp_business_api_data.id, "1200000000000001");
    await world.writes();
    await world.graph("POST", phoneId, {
      webhook_configuration: { override_callback_uri: to("/phone"), verify_token: "sim-verify" },
    });
    await world.writes();
    assert.deepEqual(
      world.sim.webhooks.list().map((post) => post.url),
      [to("/waba"), to("/phone")],
    );
    const fields = (await world.graph("GET", `${phoneId}?fields=webhook_configuration`)).body;
    assert.equal(fields.webhook_configuration.phone_number, to("/phone"));
  });

  test("missing: the ledger says so and nothing is lost to memory", async () => {
    await world.writes();
    assert.equal((await world.control("GET", "/wa/webhooks")).body.data[0].state, "no_callback");
  });
});
