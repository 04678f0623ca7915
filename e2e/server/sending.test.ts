// Answers to customers against a simulator that misbehaves: each ends in the right state, and no customer ever gets a message twice.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, beforeEach, describe, test } from "node:test";
import type { Api } from "../lib/api.ts";
import { eventually } from "../lib/eventually.ts";
import { addColleague } from "../lib/people.ts";
import { allConversations } from "../lib/read.ts";
import { control, judgePayloads, outbox, writeAs } from "../lib/simulator.ts";
import { openWorkspace, type Workspace } from "../lib/workspace.ts";

describe("sending through a troubled provider", () => {
  let space: Workspace;
  let conversation: any;
  let colleague: Api;
  let person = 0;

  before(async () => {
    space = await openWorkspace();
    colleague = (await addColleague(space, "Bruno Salas")).api;
  });
  after(() => space.end());

  // A new customer for each test, so that waiting retries of one cannot stand in the lane of another.
  beforeEach(async () => {
    await control(space.simulator, "DELETE", "/fault");
    const phone = `5691000${String(++person).padStart(4, "0")}`;
    await writeAs(space.simulator, phone, "hola");
    conversation = await eventually("the conversation", async () =>
      (await allConversations(space.admin)).find((found) => found.contact.phone?.replace(/\D/g, "") === phone),
    );
  });

  const send = async (text: string, client_id: string = randomUUID()) => {
    const answer = await space.admin.post(`/conversations/${conversation.id}/messages`, { client_id, text });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    return answer.body;
  };
  const find = async (id: string) =>
    (await space.admin.get(`/conversations/${conversation.id}/messages`)).body.items.find((message: any) => message.id === id);
  const becomes = (id: string, states: string[], withinMs = 20_000) =>
    eventually(`${id} is ${states.join(" or ")}`, async () => {
      const message = await find(id);
      return states.includes(message?.state) ? message : undefined;
    }, withinMs);
  const received = async (text: string) => (await outbox(space.simulator)).filter((entry) => entry.payload?.text?.body === text);
  const fault = (kind: string, more: object = {}) => control(space.simulator, "POST", "/fault", { match: "/messages", kind, ...more });

  test("of two answers written over the same message only one goes, in each of fifty races", async () => {
    const path = `/conversations/${conversation.id}/messages`;
    for (let race = 0; race < 50; race++) {
      const last_seen_message_id = (await space.admin.get(path)).body.items.at(-1).id;
      const answers = await Promise.all(
        [space.admin, colleague].map((api) => api.post(path, { client_id: randomUUID(), text: `carrera ${race}`, last_seen_message_id })),
      );
      assert.deepEqual(answers.map((one) => one.status).sort(), [201, 409], `race ${race}: ${JSON.stringify(answers.map((one) => one.body))}`);
      const { items } = (await space.admin.get(path)).body;
      assert.equal(items.filter((message: any) => message.text === `carrera ${race}`).length, 1);
    }
  });

  test("a plain answer is delivered and read", async () => {
    await control(space.simulator, "POST", "/config", { statuses: { read: "auto" } });
    const message = await send("¡Claro que sí!");
    assert.equal(message.state, "queued");
    await becomes(message.id, ["read"]);
    assert.equal((await received("¡Claro que sí!")).length, 1);
  });

  test("the same client id is the same message", async () => {
    const client_id = randomUUID();
    const first = await send("una vez", client_id);
    const again = await space.admin.post(`/conversations/${conversation.id}/messages`, { client_id, text: "una vez" });
    assert.equal(again.status, 201, "a repeat gets the same answer");
    assert.equal(again.body.id, first.id);
    await becomes(first.id, ["sent", "delivered", "read"]);
    assert.equal((await received("una vez")).length, 1);
  });

  // Refused before anything happened: sent again, once it works.
  for (const kind of ["http_429", "http_503"]) {
    test(`${kind} is tried again and delivered once`, async () => {
      await fault(kind, { retry_after_s: 1 });
      const message = await send(`tras ${kind}`);
      await becomes(message.id, ["sent", "delivered", "read"], 40_000);
      assert.equal((await received(`tras ${kind}`)).length, 1);
    });
  }

  // An HTML error page counts as "temporarily down" (code 2): the provider says that it did nothing.
  test("http_500_html is tried again and delivered once", async () => {
    await fault("http_500_html");
    const message = await send("tras la página de error");
    await becomes(message.id, ["sent", "delivered", "read"], 40_000);
    assert.equal((await received("tras la página de error")).length, 1);
  });

  // The request took effect although the answer never came: unknown, then settled by the status that carries our id.
  for (const kind of ["reset_after", "drop_after", "truncated_json", "garbage"]) {
    test(`${kind} after the message was taken never sends twice and is settled by a status`, async () => {
      await fault(kind);
      const message = await send(`tras ${kind}`);
      await becomes(message.id, ["sent", "delivered", "read"], 40_000);
      assert.equal((await received(`tras ${kind}`)).length, 1);
    });
  }

  // The request left and nothing tells whether it arrived: unknown stays unknown, nothing is sent again by itself.
  for (const kind of ["reset", "drop"]) {
    test(`${kind} before the message was taken ends unknown and is not sent again`, async () => {
      await fault(kind);
      const message = await send(`antes de ${kind}`);
      const seen = await becomes(message.id, ["unknown"], 40_000);
      assert.equal(seen.state, "unknown");
      const later = await send(`después de ${kind}`);
      await becomes(later.id, ["sent", "delivered", "read"]);
      assert.equal((await received(`antes de ${kind}`)).length, 0);
      assert.equal((await find(message.id)).state, "unknown");
    });
  }

  test("a final refusal fails with its reason", async () => {
    await fault("error_code", { code: 131026 });
    const message = await send("a nadie");
    const failed = await becomes(message.id, ["failed"]);
    assert.equal(failed.error.code, "131026");
    assert.equal((await received("a nadie")).length, 0);
  });

  test("a person may send a failed message again", async () => {
    await fault("error_code", { code: 131026 });
    const message = await send("otra vez");
    await becomes(message.id, ["failed"]);
    const answer = await space.admin.post(`/conversations/${conversation.id}/messages/${message.id}/retry`);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    await becomes(message.id, ["sent", "delivered", "read"]);
    assert.equal((await received("otra vez")).length, 1);
  });

  test("no doubles anywhere", async () => {
    const answer = await control(space.simulator, "GET", "/wa/outbox");
    assert.deepEqual(answer.doubles, []);
  });

  test("every payload is one that an independent client library would have written", async () => {
    const { judged, problems } = await judgePayloads(space.simulator);
    assert.ok(judged > 0);
    assert.deepEqual(problems, []);
  });
});

test("kill -9 while sending: nothing is sent twice, what is unclear is unknown until a status settles it", { timeout: 120_000 }, async () => {
  const space = await openWorkspace();
  try {
    await control(space.simulator, "POST", "/config", { http: { latency_ms: 150 } });
    await writeAs(space.simulator, "56910009999", "hola");
    const [conversation] = await eventually("the conversation", async () => {
      const found = await allConversations(space.admin);
      return found.length > 0 ? found : undefined;
    });
    const sent: string[] = [];
    for (let i = 0; i < 30; i++) {
      const answer = await space.admin.post(`/conversations/${conversation.id}/messages`, { client_id: randomUUID(), text: `número ${i}` });
      assert.equal(answer.status, 201);
      sent.push(answer.body.id);
      if (i % 10 === 9) {
        await eventually("some are under way", async () => (await outbox(space.simulator)).length > i - 8);
        await space.server.kill();
        await space.restart();
      }
    }
    await control(space.simulator, "POST", "/config", { http: { latency_ms: 0 } });
    const settled = await eventually("every message settled", async () => {
      const items = (await space.admin.get(`/conversations/${conversation.id}/messages?limit=200`)).body.items;
      const mine = items.filter((message: any) => sent.includes(message.id));
      return mine.every((message: any) => ["sent", "delivered", "read", "unknown"].includes(message.state)) ? mine : undefined;
    }, 60_000);
    const ledger = await outbox(space.simulator);
    for (const message of settled) {
      const copies = ledger.filter((entry) => entry.payload?.text?.body === message.text).length;
      assert.ok(copies <= 1, `${message.text} was sent ${copies} times`);
      if (message.state !== "unknown") assert.equal(copies, 1, `${message.text} is ${message.state} but was never taken`);
    }
  } finally {
    await space.end();
  }
});
