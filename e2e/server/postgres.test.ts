// The product on PostgreSQL is the same product: from the set-up link to the ticks, under kill -9, on two nodes at once, and with a full disk.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Api } from "../lib/api.ts";
import { eventually } from "../lib/eventually.ts";
import { Live } from "../lib/live.ts";
import { Postgres } from "../lib/postgres.ts";
import { type Server, startServer } from "../lib/processes.ts";
import { allConversations, allInbound, allMessages } from "../lib/read.ts";
import { control, outbox, writeAs } from "../lib/simulator.ts";
import { type Customer, envelope, inParallel, newSourceId, post, textMessage } from "../lib/webhook.ts";
import { administrator, openWorkspace, type Workspace } from "../lib/workspace.ts";

const customer = (i: number): Customer => ({ wa_id: `5698${String(1_000_000 + i)}`, name: `Cliente ${i}` });

describe("one server on PostgreSQL", () => {
  let postgres: Postgres;
  let space: Workspace;
  before(async () => {
    postgres = await Postgres.start();
    space = await openWorkspace({ args: ["--database", postgres.url()] });
  });
  after(async () => {
    await space?.end();
    await postgres?.remove();
  });

  test("set up, connected, a message in, an answer out, and its ticks", async () => {
    await control(space.simulator, "POST", "/config", { statuses: { read: "auto" } });
    await writeAs(space.simulator, "56911112222", "¿tienen stock?", "Rocío Ñuñoa");
    const conversation = await eventually("the conversation", async () => (await allConversations(space.admin))[0]);
    assert.equal(conversation.contact.name, "Rocío Ñuñoa");
    assert.equal(conversation.unread_count, 1);
    const path = `/conversations/${conversation.id}/messages`;
    const answer = await space.admin.post(path, { client_id: randomUUID(), text: "¡Sí, quedan tres!" });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    const read = await eventually("the answer is read", async () =>
      (await allMessages(space.admin, conversation.id)).find((message) => message.id === answer.body.id && message.state === "read"),
    );
    assert.ok(read.sent_at <= read.delivered_at && read.delivered_at <= read.read_at, "sent, delivered, read");
    assert.equal((await outbox(space.simulator)).filter((entry) => entry.payload?.text?.body === "¡Sí, quedan tres!").length, 1);
    const note = await space.admin.post(path, { client_id: randomUUID(), direction: "note", text: "reservar uno" });
    assert.equal(note.status, 201);
    const found = (await space.admin.get(`/contacts?q=${encodeURIComponent("rocio nunoa")}`)).body.items;
    assert.equal(found.length, 1, "found without accents");
    assert.equal((await space.admin.put(`/conversations/${conversation.id}/status`, { status: "closed" })).body.status, "closed");
  });

  test("kill -9 during a burst of 6,000 webhooks with retries loses none and doubles none", { timeout: 180_000 }, async () => {
    const sent = Array.from({ length: 6_000 }, (_, i) => ({ id: newSourceId(), person: customer(i % 200), text: `mensaje ${i}` }));
    const killAt = [1_500, 4_000];
    let answered = 0;
    let down: Promise<void> | undefined;
    await inParallel(sent, 48, async ({ id, person, text }) => {
      const body = envelope(person, { messages: [textMessage(person, text, id)] });
      for (;;) {
        if (down) await down;
        if ((await post(space.server.url, space.hook, body)) === 200) break;
      }
      answered += 1;
      if (killAt.length > 0 && answered >= (killAt[0] as number) && !down) {
        killAt.shift();
        down = space.server.kill().then(() => space.restart());
        await down;
        down = undefined;
      }
    });
    assert.equal(killAt.length, 0, "it was killed twice");
    const texts = (await allInbound(space.admin)).map((message) => message.text as string).filter((text) => text.startsWith("mensaje"));
    assert.equal(texts.length, sent.length);
    assert.deepEqual(new Set(texts), new Set(sent.map(({ text }) => text)));
    const [gap] = await postgres.lines("SELECT max(seq) - count(*) FROM events GROUP BY account_id");
    assert.equal(gap, "0", "the numbers of the events have no gap");
  });
});

describe("two servers on one PostgreSQL", () => {
  let postgres: Postgres;
  let space: Workspace;
  let second: Server;
  let onSecond: Api;
  before(async () => {
    postgres = await Postgres.start();
    space = await openWorkspace({ args: ["--database", postgres.url()] });
    second = await startServer({ data: space.server.data, args: ["--database", postgres.url(), "--simulator", space.simulator.url] });
    onSecond = new Api(second.url);
    await onSecond.logIn(administrator.email, administrator.password);
  });
  after(async () => {
    await second?.stop();
    await space?.end();
    await postgres?.remove();
  });

  test("browsers of both see what either takes in, in one order, without a gap, and no id is given twice", { timeout: 120_000 }, async () => {
    const start = (await space.admin.get("/bootstrap")).body.seq;
    const streams = [new Live(space, start), new Live({ server: second, admin: onSecond }, start)];
    for (const stream of streams) await stream.opened();
    const numbers = Array.from({ length: 3_000 }, (_, i) => i);
    await inParallel(numbers, 32, async (i) => {
      const url = i % 2 === 0 ? space.server.url : second.url;
      const person = customer(i % 60);
      assert.equal(await post(url, space.hook, envelope(person, { messages: [textMessage(person, `nodo ${i}`)] })), 200);
    });
    const end = Number((await space.admin.get("/bootstrap")).body.seq);
    for (const stream of streams) {
      await eventually("everything arrived", () => Number(stream.numbered().at(-1)?.seq) >= end, 30_000);
      const told = stream.numbered();
      assert.deepEqual(told.map((event) => Number(event.seq)), Array.from({ length: told.length }, (_, i) => Number(start) + 1 + i));
      const texts = told.filter((event) => event.type === "message_created" && event.data.message.direction === "inbound").map((event) => event.data.message.text);
      assert.equal(texts.length, numbers.length);
      assert.equal(new Set(texts).size, numbers.length);
    }
    assert.deepEqual(
      streams[0]?.numbered().slice(0, end - start).map((event) => `${event.seq} ${event.type}`),
      streams[1]?.numbered().slice(0, end - start).map((event) => `${event.seq} ${event.type}`),
    );
    for (const stream of streams) stream.close();
    const nodes = await postgres.lines("SELECT count(*) FROM messages WHERE direction = 'inbound' GROUP BY id % 1024");
    assert.equal(nodes.length, 2, "the ids of each node carry its number");
  });

  test("answers written at one node are sent once and seen at the other", { timeout: 120_000 }, async () => {
    const earlier = new Set((await allConversations(onSecond)).map((conversation) => conversation.id));
    for (let i = 0; i < 20; i++) await writeAs(space.simulator, `5694000${1000 + i}`, "hola");
    const conversations = await eventually("twenty conversations", async () => {
      const found = (await allConversations(onSecond)).filter((conversation) => !earlier.has(conversation.id));
      return found.length === 20 ? found : undefined;
    });
    const live = new Live({ server: second, admin: onSecond }, (await onSecond.get("/bootstrap")).body.seq);
    await live.opened();
    const texts = Array.from({ length: 20 }, (_, i) => `desde el primero ${i}`);
    for (const [i, text] of texts.entries())
      assert.equal((await space.admin.post(`/conversations/${conversations[i].id}/messages`, { client_id: randomUUID(), text })).status, 201);
    await eventually("all are sent and the other node's browser knows", () => {
      const sent = live.events.filter((event) => event.type === "message_updated" && ["sent", "delivered", "read"].includes(event.data.message.state));
      return new Set(sent.map((event) => event.data.message.text)).size === texts.length;
    }, 60_000);
    const sent = (await outbox(space.simulator)).map((entry) => entry.payload?.text?.body);
    for (const text of texts) assert.equal(sent.filter((one) => one === text).length, 1, text);
    live.close();
  });
});

test("a full disk of PostgreSQL refuses writes with 507, keeps reads going, and is over when there is space again", { timeout: 120_000 }, async () => {
  const mount = mkdtempSync("/tmp/recado-pgfull-");
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=160m", "tmpfs", mount], { stdio: "pipe" });
  let postgres: Postgres | undefined;
  let space: Workspace | undefined;
  try {
    // Small files of the log, made before the disk is full: it is the tables that find no room.
    postgres = await Postgres.start({ folder: mount, settings: { max_wal_size: "32MB", min_wal_size: "32MB", wal_recycle: "on" } });
    space = await openWorkspace({ args: ["--database", postgres.url()] });
    const { server, admin, hook } = space;
    const person = customer(1);
    let stored = 0;
    const write = async () => {
      const status = await post(server.url, hook, envelope(person, { messages: [textMessage(person, "x".repeat(3000))] }));
      if (status === 200) stored += 1;
      return status;
    };
    assert.equal(await write(), 200);
    const filler = join(mount, "filler");
    try {
      writeFileSync(filler, Buffer.alloc(160 << 20));
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, "ENOSPC");
    }
    await eventually("a write is refused for want of space", async () => (await write()) === 507, 60_000);
    assert.equal((await fetch(`${server.url}/readyz`)).status, 503);
    assert.equal((await admin.get("/conversations?tab=all")).status, 200);
    assert.equal((await fetch(`${server.url}/livez`)).status, 200);
    rmSync(filler);
    await eventually("writes are taken again", async () => (await write()) === 200, 30_000);
    await eventually("the server is ready again", async () => (await fetch(`${server.url}/readyz`)).status === 200, 30_000);
    assert.equal((await allInbound(admin)).length, stored);
  } finally {
    await space?.end();
    await postgres?.remove();
    execFileSync("umount", [mount]);
    rmSync(mount, { recursive: true });
  }
});
