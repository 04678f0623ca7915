// What was acknowledged is stored, once: under kill -9, under repetition, under bursts from one contact.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { eventually } from "../lib/eventually.ts";
import { allConversations, allInbound, allMessages } from "../lib/read.ts";
import { type Customer, envelope, imageMessage, inParallel, newSourceId, post, textMessage } from "../lib/webhook.ts";
import { openWorkspace, type Workspace } from "../lib/workspace.ts";

const customer = (i: number): Customer => ({ wa_id: `5691${String(1_000_000 + i)}`, name: `Cliente ${i}` });

describe("intake of webhooks", () => {
  let space: Workspace;
  before(async () => {
    space = await openWorkspace();
  });
  after(() => space.end());

  test("each webhook delivered five times at once makes one message", async () => {
    const bodies = Array.from({ length: 40 }, (_, i) => envelope(customer(i), { messages: [textMessage(customer(i), `hola ${i}`)] }));
    const copies = bodies.flatMap((body) => [body, body, body, body, body]);
    await inParallel(copies, 50, async (body) => assert.equal(await post(space.server.url, space.hook, body), 200));
    const inbound = await allInbound(space.admin);
    assert.equal(inbound.length, 40);
    assert.equal(new Set(inbound.map((message) => message.text)).size, 40);
  });

  test("an album of ten images and a text from a new contact in parallel makes one contact, one conversation, eleven messages", async () => {
    const stranger: Customer = { wa_id: "5491123456789", name: "Álbum Nuevo" };
    const items = [
      ...Array.from({ length: 10 }, (_, i) => imageMessage(stranger, `90000000000${i}`)),
      textMessage(stranger, "y esta es la dirección"),
    ];
    const bodies = items.flatMap((item) => Array.from({ length: 5 }, () => envelope(stranger, { messages: [item] })));
    await inParallel(bodies, 55, async (body) => assert.equal(await post(space.server.url, space.hook, body), 200));
    const contacts = (await space.admin.get(`/contacts?q=${encodeURIComponent("Álbum")}`)).body.items;
    assert.equal(contacts.length, 1);
    const conversations = (await allConversations(space.admin)).filter((conversation) => conversation.contact.id === contacts[0].id);
    assert.equal(conversations.length, 1);
    const messages = (await allMessages(space.admin, conversations[0].id)).filter((message) => message.direction === "inbound");
    assert.equal(messages.length, 11);
    assert.equal(conversations[0].unread_count, 11);
  });

  test("phone variants of Brazil, Argentina and Mexico reach the same contact", async () => {
    const pairs = [
      ["5511987654321", "551187654321"],
      ["5491155556666", "541155556666"],
      ["5215512345678", "525512345678"],
    ];
    for (const [index, pair] of pairs.entries()) {
      for (const wa_id of pair) {
        const person = { wa_id, name: `Variante ${index}` };
        assert.equal(await post(space.server.url, space.hook, envelope(person, { messages: [textMessage(person, "hola")] })), 200);
      }
      assert.equal((await space.admin.get(`/contacts?q=${encodeURIComponent(`Variante ${index}`)}`)).body.items.length, 1);
    }
  });
});

test("kill -9 during a burst of 20,000 webhooks with retries loses none and doubles none", { timeout: 180_000 }, async () => {
  const space = await openWorkspace();
  try {
    const count = 20_000;
    const sent = Array.from({ length: count }, (_, i) => {
      const person = customer(i % 500);
      return { id: newSourceId(), person, text: `mensaje ${i}` };
    });
    let answered = 0;
    let kills = 0;
    let down: Promise<void> | undefined;
    const killAt = [4_000, 9_000, 15_000];
    await inParallel(sent, 48, async ({ id, person, text }) => {
      const body = envelope(person, { messages: [textMessage(person, text, id)] });
      for (;;) {
        if (down) await down;
        if ((await post(space.server.url, space.hook, body)) === 200) break;
      }
      answered += 1;
      if (kills < killAt.length && answered >= (killAt[kills] as number) && !down) {
        kills += 1;
        down = space.server.kill().then(() => space.restart());
        await down;
        down = undefined;
      }
    });
    assert.equal(kills, 3);
    const inbound = await eventually("all messages stored", async () => {
      const found = await allInbound(space.admin);
      return found.length >= count ? found : undefined;
    }, 30_000);
    assert.equal(inbound.length, count);
    assert.deepEqual(new Set(inbound.map((message) => message.text)), new Set(sent.map(({ text }) => text)));
    assert.equal((await allConversations(space.admin)).length, 500);
  } finally {
    await space.end();
  }
});
