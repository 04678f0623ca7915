import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, test } from "node:test";
import { type Json, phoneId, valentina, World } from "./world.ts";

describe("inbound messages", () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.close());
  const told = async (message: Json, from = valentina): Promise<{ message: Json; value: Json }> => {
    const { wamid } = await world.writes(message, from);
    const has = (value: Json) => value.messages?.some((candidate: Json) => candidate.id === wamid);
    const value = await world.receiver.until(() => world.receiver.values().find(has));
    return { value, message: value.messages.find((candidate: Json) => candidate.id === wamid) };
  };

  test("text, with the envelope around it", async () => {
    const { value, message } = await told({ type: "text", text: "¿Hay stock?" });
    assert.deepEqual(value.metadata, { display_phone_number: "56955550100", phone_number_id: phoneId });
    assert.deepEqual(value.contacts, [{ profile: { name: "Valentina Rojas" }, wa_id: valentina }]);
    assert.equal(message.from, valentina);
    assert.match(message.timestamp, /^\d{10}$/);
    assert.deepEqual(message.text, { body: "¿Hay stock?" });
  });

  const media: [string, string][] = [
    ["image", "image/png"],
    ["video", "video/mp4"],
    ["audio", "audio/ogg; codecs=opus"],
    ["document", "application/pdf"],
    ["sticker", "image/webp"],
  ];
  for (const [type, mime] of media) {
    test(`${type}: bytes that match the hash in base64`, async () => {
      const { message } = await told({ type, caption: "mira" });
      const object = message[type];
      assert.equal(object.mime_type, mime);
      const answer = await fetch(object.url, { headers: { authorization: "Bearer SIM_ACCESS_TOKEN" } });
      const sha256 = createHash("sha256")
        .update(Buffer.from(await answer.arrayBuffer()))
        .digest("base64");
      assert.equal(sha256, object.sha256);
      assert.equal((await world.graph("GET", object.id)).body.sha256, Buffer.from(sha256, "base64").toString("hex"));
      assert.equal(object.caption, type === "audio" || type === "sticker" ? undefined : "mira");
    });
  }

  test("a file from the page keeps its name and type", async () => {
    const upload = await fetch(`${world.origin}/_sim/wa/media?filename=lista.txt`, {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: "uno",
    });
    const { media_id } = (await upload.json()) as Json;
    const { message } = await told({ type: "document", media_id });
    assert.deepEqual([message.document.filename, message.document.mime_type], ["lista.txt", "text/plain"]);
  });

  const others: [string, Json, Json][] = [
    [
      "location",
      { latitude: -33.4, longitude: -70.6, name: "Tienda" },
      { latitude: -33.4, longitude: -70.6, name: "Tienda" },
    ],
    ["button", { payload: "si:7", title: "Sí" }, { payload: "si:7", text: "Sí" }],
    ["interactive", { id: "a", title: "A" }, { type: "button_reply", button_reply: { id: "a", title: "A" } }],
    ["reaction", { message_id: "wamid.X", emoji: "👍" }, { message_id: "wamid.X", emoji: "👍" }],
    [
      "edit",
      { message_id: "wamid.X", text: "mejor así" },
      { original_message_id: "wamid.X", message: { type: "text", text: { body: "mejor así" } } },
    ],
    ["revoke", { message_id: "wamid.X" }, { original_message_id: "wamid.X" }],
    ["poll_of_tomorrow", { poll_of_tomorrow: { a: 1 } }, { a: 1 }],
  ];
  for (const [type, input, expected] of others) {
    test(`${type} has its object`, async () =>
      assert.deepEqual((await told({ type, ...input })).message[type], expected));
  }

  test("a list reply, a card, an order and an unsupported message", async () => {
    const list = await told({ type: "interactive", reply: "list", id: "m1", title: "9-11", description: "gratis" });
    assert.deepEqual(list.message.interactive, {
      type: "list_reply",
      list_reply: { id: "m1", title: "9-11", description: "gratis" },
    });
    assert.equal((await told({ type: "contacts" })).message.contacts[0].name.formatted_name, "Ana Soto");
    assert.equal((await told({ type: "order" })).message.order.product_items.length, 1);
    const unsupported = (await told({ type: "unsupported" })).message;
    assert.equal(unsupported.errors[0].code, 131_051);
    assert.deepEqual(unsupported.unsupported, { type: "poll" });
  });

  test("quotes and referrals stand beside the content", async () => {
    const first = await world.writes();
    const { message } = await told({
      type: "text",
      text: "eso",
      quoted_id: first.wamid,
      referral: { source_type: "ad", ctwa_clid: "c" },
    });
    assert.deepEqual(message.context, { from: valentina, id: first.wamid });
    assert.equal(message.referral.ctwa_clid, "c");
    const answer = (await world.send({ type: "text", text: { body: "sí" } })).body.messages[0].id;
    assert.deepEqual((await told({ type: "text", text: "ah", quoted_id: answer })).message.context, {
      from: "56955550100",
      id: answer,
    });
  });

  test("BSUID modes: both, and without any number", async () => {
    const person = world.sim.customers.get(valentina);
    await world.control("POST", "/config", { identity: { bsuid: "both" } });
    const both = await told({ type: "text", text: "a" });
    assert.deepEqual([both.message.from, both.message.from_user_id], [valentina, person.user_id]);
    assert.deepEqual(both.value.contacts[0], {
      profile: { name: person.name, username: "valen.rojas" },
      wa_id: valentina,
      user_id: person.user_id,
    });
    await world.control("POST", `/wa/customers/${valentina}`, { bsuid: "username_only" });
    const only = await told({ type: "text", text: "b" }, person.user_id);
    assert.equal("from" in only.message || "wa_id" in only.value.contacts[0], false);
    assert.match(only.message.from_user_id, /^CL\.\d{20}$/);
    const id = (
      await world.graph("POST", `${phoneId}/messages`, {
        messaging_product: "whatsapp",
        recipient: person.user_id,
        type: "text",
        text: { body: "x" },
      })
    ).body.messages[0].id;
    await world.advance(1);
    const status = await world.receiver.until(() => world.receiver.statuses(id)[0]);
    assert.deepEqual(["recipient_id" in status, status.recipient_user_id], [false, person.user_id]);
  });

  test("a changed number is told without contacts and moves the chat", async () => {
    await world.writes();
    await world.control("POST", `/wa/customers/${valentina}/number`, { phone: "+56 9 0000 1111" });
    const value = await world.receiver.until(() =>
      world.receiver.values().find((candidate) => candidate.messages[0].type === "system"),
    );
    assert.equal(value.contacts, undefined);
    assert.deepEqual([value.messages[0].from, value.messages[0].system.wa_id], [valentina, "56900001111"]);
    assert.equal((await world.send({ type: "text", text: { body: "hola" } }, "+56900001111")).status, 200);
    assert.equal((await world.control("GET", "/phone/chats/56900001111")).body.messages.length, 1);
  });

  test("a marketing stop is told as a preference", async () => {
    await world.control("POST", `/wa/customers/${valentina}/preferences`, { value: "stop" });
    const value = await world.receiver.until(() => world.receiver.values("user_preferences")[0]);
    assert.deepEqual([value.user_preferences[0].wa_id, value.user_preferences[0].value], [valentina, "stop"]);
  });

  test("a burst makes each message once, from as many people as asked", async () => {
    const { body } = await world.control("POST", "/wa/burst", { messages: 200, customers: 7 });
    await world.receiver.until(() => world.receiver.messages().length === 200);
    assert.deepEqual(new Set(world.receiver.messages().map((message) => message.id)), new Set(body.wamids));
    assert.equal(new Set(world.receiver.messages().map((message) => message.from)).size, 7);
    assert.equal((await world.control("GET", "/wa/webhooks/messages")).body.count, 200);
  });

  test("a burst at a rate goes by the clock", async () => {
    await world.control("POST", "/wa/burst", { messages: 100, customers: 10, rate_per_s: 20 });
    await world.advance(2);
    const half = world.sim.webhooks.list().length;
    assert.ok(half >= 40 && half <= 43, String(half));
    await world.advance(10);
    assert.equal(world.sim.webhooks.list().length, 100);
  });

  test("mistakes of the caller are told", async () => {
    for (const message of [
      { type: "text" },
      { type: "reaction" },
      { type: "image", media_id: "1" },
      { phone_number_id: "9", type: "text", text: "a" },
    ]) {
      const answer = await world.control("POST", "/wa/inbound", { from: valentina, ...message });
      assert.ok(answer.status >= 400 && answer.body.error, JSON.stringify(answer.body));
    }
    assert.equal((await world.control("POST", "/wa/inbound", { type: "text", text: "a" })).status, 400);
    assert.equal((await world.control("POST", "/wa/customers", { phone: "12" })).status, 400);
    assert.equal((await world.control("POST", "/nothing")).status, 404);
    assert.equal((await world.control("DELETE", "/wa/inbound")).status, 405);
  });
});
