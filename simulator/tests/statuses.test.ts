import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { phoneId, valentina, World } from "./world.ts";

const text = { type: "text", text: { body: "hola" } };
const template = {
  type: "template",
  template: {
    name: "pedido_en_camino",
    language: { policy: "deterministic", code: "es" },
    components: [{ type: "body", parameters: ["Ana", "A-1", "lunes"].map((value) => ({ type: "text", text: value })) }],
  },
};

describe("the life of a message", () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.close());

  const names = (wamid: string) => world.receiver.statuses(wamid).map((status) => status.status);
  const wait = (wamid: string, count: number) => world.receiver.until(() => names(wamid).length === count);

  test("goes sent, delivered, and read when the page shows the chat", async () => {
    await world.writes();
    const id = (await world.send({ ...text, biz_opaque_callback_data: "our-id" })).body.messages[0].id;
    await world.advance(1);
    await wait(id, 2);
    assert.deepEqual(names(id), ["sent", "delivered"]);
    await world.control("POST", "/phone/focus", { page: "p", wa_id: valentina });
    await wait(id, 3);
    const [sent, , read] = world.receiver.statuses(id);
    assert.equal(sent?.biz_opaque_callback_data, "our-id");
    assert.equal(sent?.recipient_id, valentina);
    assert.deepEqual(sent?.pricing, {
      billable: false,
      pricing_model: "PMP",
      type: "free_customer_service",
      category: "service",
    });
    assert.match(sent?.timestamp, /^\d{10}$/);
    assert.equal(read?.pricing, undefined);
  });

  test("outside the window free text is accepted and then fails with 131047, a template arrives", async () => {
    const failed = (await world.send(text)).body.messages[0].id;
    const sent = (await world.send(template)).body;
    assert.equal(sent.messages[0].message_status, "accepted");
    await world.advance(1);
    await wait(failed, 1);
    assert.equal(world.receiver.statuses(failed)[0]?.errors[0].code, 131_047);
    await wait(sent.messages[0].id, 2);
    assert.deepEqual(world.receiver.statuses(sent.messages[0].id)[0]?.pricing.category, "utility");
  });

  test("the window closes exactly 24 hours after the last inbound", async () => {
    await world.control("POST", "/config", { window: { mode: "sync" } });
    await world.writes();
    await world.advance(24 * 3600 - 1);
    assert.equal((await world.send(text)).status, 200);
    await world.advance(1);
    assert.equal((await world.send(text)).body.error.code, 131_047);
    await world.writes({ type: "reaction", message_id: "wamid.X", emoji: "👍" });
    assert.equal((await world.send(text)).body.error.code, 131_047);
    await world.writes();
    assert.equal((await world.send(text)).status, 200);
  });

  test("a phone that is off gets its messages when it is on again", async () => {
    await world.writes();
    await world.control("POST", `/wa/customers/${valentina}`, { online: false });
    const id = (await world.send(text)).body.messages[0].id;
    await world.advance(3600);
    await wait(id, 1);
    assert.deepEqual(names(id), ["sent"]);
    await world.control("POST", `/wa/customers/${valentina}`, { online: true });
    await wait(id, 2);
  });

  test("a person can be unreachable, and read receipts can be off", async () => {
    await world.writes();
    await world.control("POST", `/wa/customers/${valentina}`, { fails_with: 131_026 });
    const id = (await world.send(text)).body.messages[0].id;
    await world.advance(1);
    await wait(id, 1);
    assert.equal(world.receiver.statuses(id)[0]?.errors[0].code, 131_026);
    await world.control("POST", `/wa/customers/${valentina}`, { fails_with: null, read_receipts: false });
    await world.control("POST", "/config", { statuses: { read: "auto" } });
    const other = (await world.send(text)).body.messages[0].id;
    await world.advance(10);
    await wait(other, 2);
    assert.equal(world.sim.outbox.find(other)?.status, "delivered");
  });

  test("a reaction is only sent, one to nothing fails with 131009", async () => {
    const inbound = await world.writes();
    const good = (await world.send({ type: "reaction", reaction: { message_id: inbound.wamid, emoji: "👍" } })).body
      .messages[0].id;
    const bad = (await world.send({ type: "reaction", reaction: { message_id: "wamid.none", emoji: "👍" } })).body
      .messages[0].id;
    await world.advance(5);
    await wait(bad, 1);
    await wait(good, 1);
    assert.deepEqual(names(good), ["sent"]);
    assert.equal(world.receiver.statuses(bad)[0]?.errors[0].code, 131_009);
  });

  test("held messages wait for their release and may fail then", async () => {
    await world.control("POST", "/config", { templates: { hold: true } });
    const id = (await world.send(template)).body.messages[0].id;
    await world.advance(3600);
    assert.deepEqual(names(id), []);
    await world.control("POST", "/wa/release_held", { fail: true });
    await world.advance(1);
    await wait(id, 1);
    assert.equal(world.receiver.statuses(id)[0]?.errors[0].code, 132_015);
  });

  test("reading marks this and all earlier messages, with typing; unknown ids are refused", async () => {
    const first = await world.writes();
    const second = await world.writes();
    const third = await world.writes();
    const mark = (message_id: string, more = {}) =>
      world.graph("POST", `${phoneId}/messages`, {
        messaging_product: "whatsapp",
        status: "read",
        message_id,
        ...more,
      });
    assert.deepEqual((await mark(second.wamid, { typing_indicator: { type: "text" } })).body, { success: true });
    const chat = (await world.control("GET", `/phone/chats/${valentina}`)).body;
    assert.deepEqual(
      chat.messages.map((message: { id: string; status: string }) => [message.id, message.status]),
      [
        [first.wamid, "read"],
        [second.wamid, "read"],
        [third.wamid, "delivered"],
      ],
    );
    assert.equal(chat.typing_ms, 25_000);
    assert.equal((await mark("wamid.none")).body.error.code, 131_009);
    assert.equal((await mark(first.wamid, { typing_indicator: { type: "voice" } })).body.error.code, 131_009);
  });

  test("statuses by hand may come in any order and twice", async () => {
    await world.writes();
    const id = (await world.send(text)).body.messages[0].id;
    for (const status of ["read", "sent", "sent"])
      await world.control("POST", "/wa/status", { wamid: id, status, raw: true });
    await wait(id, 3);
    assert.deepEqual(names(id).sort(), ["read", "sent", "sent"]);
  });
});
