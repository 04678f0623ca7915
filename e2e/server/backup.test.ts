// A backup taken under full load, restored on an empty folder beside the living original: the ledgers agree, and no customer gets anything twice.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Api } from "../lib/api.ts";
import { recado } from "../lib/copies.ts";
import { eventually } from "../lib/eventually.ts";
import { Postgres } from "../lib/postgres.ts";
import { type Server, startServer } from "../lib/processes.ts";
import { allConversations, allInbound, allMessages } from "../lib/read.ts";
import { pictureFile } from "../lib/samples.ts";
import { control, outbox } from "../lib/simulator.ts";
import { eachNeedsTheLast } from "../lib/steps.ts";
import { type Customer, envelope, inParallel, post, textMessage } from "../lib/webhook.ts";
import { administrator, openWorkspace, type Workspace } from "../lib/workspace.ts";

const customer = (i: number): Customer => ({ wa_id: `5697${String(1_000_000 + i)}`, name: `Cliente ${i}` });

for (const kind of ["SQLite", "PostgreSQL"]) describe(`a backup under load and its restored copy, on ${kind}`, () => {
  eachNeedsTheLast();
  const folder = mkdtempSync(join(tmpdir(), "recado-copies-"));
  const file = join(folder, "tienda.backup");
  const acknowledged: string[] = [];
  const before_backup = new Set<string>();
  const answers: string[] = [];
  let space: Workspace;
  let copy: Server;
  let waiting: string[] = [];
  let picture: any;
  let postgres: Postgres | undefined;
  // The words that name a database of the test, none for the file in the data folder.
  const on = (database: string) => (postgres ? ["--database", postgres.url(database)] : []);

  before(async () => {
    if (kind === "PostgreSQL") postgres = await Postgres.start();
    space = await openWorkspace({ args: on("postgres") });
  });
  after(async () => {
    await copy?.stop();
    await space?.end();
    await postgres?.remove();
    rmSync(folder, { recursive: true });
  });

  const reply = async (api: Api, conversation: any, body: object): Promise<any> => {
    const answer = await api.post(`/conversations/${conversation.id}/messages`, { client_id: randomUUID(), ...body });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    return answer.body;
  };
  const received = async (text: string) => (await outbox(space.simulator)).filter((entry) => entry.payload?.text?.body === text).length;
  const find = async (api: Api, text: string) => {
    for (const conversation of await allConversations(api))
      for (const message of await allMessages(api, conversation.id)) if (message.text === text) return message;
    return undefined;
  };

  test("some answers wait because the provider is down, and a picture is on the disk", async () => {
    for (let i = 0; i < 40; i += 1)
      await post(space.server.url, space.hook, envelope(customer(i), { messages: [textMessage(customer(i), `primero ${i}`)] }));
    const conversations = await allConversations(space.admin);
    const { name, mimeType, buffer } = pictureFile("plano.png");
    const uploaded = await space.admin.call("POST", `/files?name=${name}`, buffer, { "content-type": mimeType });
    assert.equal(uploaded.status, 201, JSON.stringify(uploaded.body));
    picture = uploaded.body;

    await control(space.simulator, "POST", "/fault", { match: "/messages", contains: "espera", kind: "http_503", count: null });
    waiting = ["espera uno", "espera dos"];
    for (const [index, text] of waiting.entries()) await reply(space.admin, conversations[index], { text });
    await eventually("the provider has refused them", async () => {
      const jobs = (await space.admin.get("/queue")).body.items.filter((job: any) => job.kind === "send_message");
      return jobs.length === 2 && jobs.every((job: any) => job.last_error);
    });
  });

  test("a backup is taken while webhooks arrive and answers leave as fast as they can", { timeout: 120_000 }, async () => {
    const conversations = (await allConversations(space.admin)).slice(2);
    let running: Promise<any> | undefined;
    let done = false;
    let number = 0;
    const load = inParallel(Array.from({ length: 24 }), 24, async (_, lane) => {
      while (!done) {
        number += 1;
        const text = `carga ${number}`;
        if (lane === 0) {
          answers.push(`respuesta ${number}`);
          await reply(space.admin, conversations[answers.length % conversations.length], { text: answers.at(-1), force: true });
          continue;
        }
        const person = customer(number % 100);
        if ((await post(space.server.url, space.hook, envelope(person, { messages: [textMessage(person, text)] }))) === 200) acknowledged.push(text);
        if (acknowledged.length >= 2_000 && !running) {
          for (const one of acknowledged) before_backup.add(one);
          running = recado("backup", "--data", space.server.data, ...on("postgres"), "--to", file).then((ran) => {
            done = true;
            return ran;
          });
        }
      }
    });
    await load;
    const ran = await running;
    assert.equal(ran.code, 0, ran.err);
    assert.match(ran.err, /holds the key of this installation/);
    assert.ok(acknowledged.length > before_backup.size, "messages arrived while the backup ran");
    assert.ok(answers.length > 0);
  });

  test("verify finds it whole; altered and cut files are refused and leave no trace", async () => {
    const whole = await recado("verify", file);
    assert.equal(whole.code, 0, whole.err);
    assert.match(whole.out, /is whole/);
    const bytes = readFileSync(file);
    const target = join(folder, "target");
    await postgres?.lines("CREATE DATABASE untouched");
    const middle = Math.floor(bytes.length / 2);
    for (const [name, bad] of Object.entries({
      altered: Buffer.concat([bytes.subarray(0, middle), Buffer.from([(bytes[middle] as number) ^ 1]), bytes.subarray(middle + 1)]),
      cut: bytes.subarray(0, middle),
      "cut at its end": bytes.subarray(0, bytes.length - 1),
      empty: Buffer.alloc(0),
    })) {
      const path = join(folder, "bad");
      writeFileSync(path, bad);
      const ran = await recado("restore", path, "--data", target, ...on("untouched"));
      assert.equal(ran.code, 1, name);
      assert.match(ran.err, /altered|cut off|is no backup/, name);
      assert.equal(existsSync(target), false, name);
      const tables = await postgres?.lines("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace", "untouched");
      assert.deepEqual(tables ?? [], [], name);
    }
    const full = await recado("restore", file, "--data", postgres ? target : space.server.data, ...on("postgres"));
    assert.equal(full.code, 1);
    assert.match(full.err, /not empty/);
  });

  test("the restored copy holds what had been acknowledged, once, and starts with sending paused", { timeout: 120_000 }, async () => {
    const data = join(folder, "copy");
    await postgres?.lines("CREATE DATABASE copy");
    const ran = await recado("restore", file, "--data", data, ...on("copy"));
    assert.equal(ran.code, 0, ran.err);
    copy = await startServer({ data, args: ["--simulator", space.simulator.url, ...on("copy")] });
    await copy.printed(/sending is paused/);
    const admin = new Api(copy.url);
    await admin.logIn(administrator.email, administrator.password);
    const texts = (await allInbound(admin)).map((message) => message.text as string).filter((text) => text.startsWith("carga"));
    const held = new Set(texts);
    assert.equal(held.size, texts.length, "no message is there twice");
    for (const text of before_backup) assert.ok(held.has(text), `${text} was acknowledged before the backup began`);
    const sent = new Set(acknowledged);
    for (const text of held) assert.ok(sent.has(text), `${text} was never sent`);
    const served = await fetch(copy.url + picture.url, { headers: { cookie: admin.cookie } });
    assert.equal(served.status, 200);
    assert.deepEqual(Buffer.from(await served.arrayBuffer()), pictureFile("plano.png").buffer);

    const sending = (await admin.get("/sending")).body;
    assert.equal(sending.paused, true);
    assert.equal(sending.reason, "restored");
    assert.deepEqual((await admin.get("/bootstrap")).body.sending.paused, true);
  });

  test("the original sends what waited, the copy never does, and discards it when its people resume", { timeout: 120_000 }, async () => {
    const admin = new Api(copy.url);
    await admin.logIn(administrator.email, administrator.password);
    await control(space.simulator, "DELETE", "/fault");
    for (const job of (await space.admin.get("/queue?limit=200")).body.items) if (job.last_error) await space.admin.post(`/queue/${job.id}/retry`);
    const fresh = `del original ${randomUUID()}`;
    await reply(space.admin, (await allConversations(space.admin))[0], { text: fresh });
    for (const text of [...waiting, fresh]) await eventually(`the original sends ${text}`, async () => (await received(text)) === 1, 60_000);

    const since = `desde la copia ${randomUUID()}`;
    const target = (await allConversations(admin)).find((conversation) => conversation.contact.name === "Cliente 7");
    await reply(admin, target, { text: since });
    await eventually("the copy holds it back", async () => {
      const jobs = (await admin.get("/queue")).body.items;
      return jobs.some((job: any) => /sending is paused/.test(job.last_error ?? ""));
    });
    assert.equal(await received(since), 0);

    const resumed = await admin.post("/sending/resume", { leftovers: "discard" });
    assert.equal(resumed.status, 200, JSON.stringify(resumed.body));
    assert.equal(resumed.body.paused, false);
    assert.equal((await admin.get("/bootstrap")).body.sending, undefined);
    for (const text of waiting) {
      const message = await eventually(`${text} is left unsent`, async () => {
        const found = await find(admin, text);
        return found?.state === "failed" ? found : undefined;
      }, 60_000);
      assert.equal(message.error.code, "left_unsent");
    }
    await eventually("what was written in the copy is sent", async () => (await received(since)) === 1);
    const ledger = new Map<string, number>();
    for (const { payload } of await outbox(space.simulator)) ledger.set(payload?.text?.body, (ledger.get(payload?.text?.body) ?? 0) + 1);
    for (const text of [...waiting, fresh, since]) assert.equal(ledger.get(text), 1, `${text} reached the customer once`);
    for (const text of answers) assert.ok((ledger.get(text) ?? 0) <= 1, `${text} reached the customer twice`);
    assert.equal((await admin.post("/sending/resume", { leftovers: "send" })).status, 409);
  });
});
