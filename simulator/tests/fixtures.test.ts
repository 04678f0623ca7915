import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { validateOutgoing } from "../judges/validate-outgoing.ts";
import { samplePdf, samplePng, sampleSticker, sampleVideo, sampleVoice } from "../src/wa/samples.ts";
import { inbound, outgoing, readMark } from "./fixtures.ts";
import { type Json, phoneId, World } from "./world.ts";

/** Paths of all keys, list items taken as one. */
function keys(value: unknown, path = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => keys(item, `${path}[]`));
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, item]) => keys(item, `${path}.${key}`));
}

describe("payloads that foreign types accept", () => {
  let world: World;
  const media: Record<string, string> = {};
  before(async () => {
    world = await World.open();
    await world.writes();
    const files = {
      image: ["image/png", samplePng()],
      video: ["video/mp4", sampleVideo()],
      audio: ["audio/ogg", sampleVoice()],
      document: ["application/pdf", samplePdf()],
      sticker: ["image/webp", sampleSticker()],
    } as const;
    for (const [kind, [mime, data]] of Object.entries(files)) media[kind] = (await world.upload(mime, data)).body.id;
  });
  after(() => world.close());

  for (const payload of outgoing) {
    const name = payload.type === "interactive" ? payload.interactive.type : payload.type;
    test(`${name}: the simulator accepts it, and the judge writes the same`, async () => {
      const ready = JSON.parse(JSON.stringify(payload).replace("MEDIA", media[payload.type] ?? "")) as Json;
      const answer = await world.graph("POST", `${phoneId}/messages`, ready);
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      assert.deepEqual(await validateOutgoing(ready), []);
    });
  }

  test("a read mark", async () => {
    const { wamid } = await world.writes();
    assert.equal((await world.graph("POST", `${phoneId}/messages`, { ...readMark, message_id: wamid })).status, 200);
    assert.deepEqual(await validateOutgoing(readMark), []);
  });

  for (const fixture of inbound) {
    test(`inbound ${fixture.type} has every key of the type`, async () => {
      const { message } = await world.writes({ type: fixture.type, text: "hola", caption: "mira" });
      const present = new Set(keys(message));
      assert.deepEqual(
        keys(fixture).filter((key) => !present.has(key)),
        [],
      );
    });
  }
});

describe("the judge of outgoing payloads", () => {
  const envelope = { messaging_product: "whatsapp", to: "+56912345678" };
  const bad: [string, unknown][] = [
    ["no object", "text"],
    ["an unknown type", { ...envelope, type: "gif", gif: {} }],
    ["a missing body", { ...envelope, type: "text", text: {} }],
    ["no recipient", { messaging_product: "whatsapp", type: "text", text: { body: "a" } }],
    ["a foreign key", { ...envelope, type: "text", text: { body: "a", colour: "red" } }],
    ["a foreign key outside", { ...envelope, type: "text", text: { body: "a" }, our_id: "1" }],
    ["another product", { ...envelope, messaging_product: "sms", type: "text", text: { body: "a" } }],
    [
      "four buttons",
      {
        ...envelope,
        type: "interactive",
        interactive: {
          type: "button",
          body: { text: "a" },
          action: { buttons: ["a", "b", "c", "d"].map((id) => ({ type: "reply", reply: { id, title: id } })) },
        },
      },
    ],
  ];
  test("lets an emoji of many units pass, though it knows none", async () => {
    const reaction = { message_id: "wamid.X", emoji: "👨‍👩‍👧" };
    assert.deepEqual(await validateOutgoing({ ...envelope, type: "reaction", reaction }), []);
  });
  for (const [name, payload] of bad) {
    test(`finds ${name}`, async () => assert.notDeepEqual(await validateOutgoing(payload), []));
  }
});
