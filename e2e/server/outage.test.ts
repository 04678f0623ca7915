// PostgreSQL is restarted and frozen under 500 messages a second: the provider's ledger and the store agree afterwards, and /readyz has told the truth.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { eventually } from "../lib/eventually.ts";
import { Live } from "../lib/live.ts";
import { Postgres } from "../lib/postgres.ts";
import { allConversations } from "../lib/read.ts";
import { control, outbox, writeAs } from "../lib/simulator.ts";
import { openWorkspace, type Workspace } from "../lib/workspace.ts";

const rate = 500;
const seconds = 52;
const customers = 400;
const frozenForMs = 30_000;

/** Asks /readyz again and again, and keeps when the answer changed. */
class ReadyWatch {
  readonly changes: { at: number; status: number }[] = [];
  private over = false;
  private readonly running: Promise<void>;

  constructor(url: string) {
    this.running = this.watch(url);
  }

  private async watch(url: string): Promise<void> {
    while (!this.over) {
      const { status } = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(10_000) });
      if (this.changes.at(-1)?.status !== status) this.changes.push({ at: performance.now(), status });
      await pause(50);
    }
  }

  /** How long after `since` it said `status`, waiting for it. */
  async said(status: number, since: number, withinMs: number): Promise<number> {
    const change = await eventually(`/readyz says ${status}`, () => {
      const last = this.changes.at(-1);
      return last?.status === status && last.at >= since ? last : undefined;
    }, withinMs);
    return change.at - since;
  }

  async end(): Promise<void> {
    this.over = true;
    await this.running;
  }
}

describe("PostgreSQL goes away under load", () => {
  let postgres: Postgres;
  let space: Workspace;
  let watch: ReadyWatch;
  let live: Live;
  let answering = true;

  before(async () => {
    postgres = await Postgres.start();
    space = await openWorkspace({ args: ["--database", postgres.url()] });
  });
  after(async () => {
    answering = false;
    live?.close();
    await watch?.end();
    await space?.end();
    await postgres?.remove();
  });

  /** An agent who answers five times a second, and tries again with the same client id whatever went wrong. */
  const answerAll = async (conversations: any[]): Promise<string[]> => {
    const sent: string[] = [];
    const one = async (number: number) => {
      const path = `/conversations/${conversations[number % conversations.length].id}/messages`;
      const body = { client_id: randomUUID(), text: `respuesta ${number}`, force: true };
      for (let attempt = 0; attempt < 200; attempt++) {
        const answer = await space.admin.post(path, body).catch(() => undefined);
        if (answer?.status === 201) return void sent.push(body.text);
        if (answer) assert.equal(answer.status, 503, JSON.stringify(answer.body));
        await pause(500);
      }
    };
    const all: Promise<void>[] = [];
    for (let number = 0; answering; number++) {
      all.push(one(number));
      await pause(200);
    }
    await Promise.all(all);
    return sent;
  };

  test("a crash with a restart and a pause of 30 s lose nothing, double nothing and leave no gap", { timeout: 240_000 }, async () => {
    for (let i = 0; i < 10; i++) await writeAs(space.simulator, `5691234000${i}`, "quisiera una respuesta");
    const conversations = await eventually("ten conversations", async () => {
      const found = await allConversations(space.admin);
      return found.length === 10 ? found : undefined;
    });
    const webhooks = { max_in_flight: 64, duplicate_rate: 0.01, retry_gaps_ms: [500, 1000, 2000, 4000] };
    await control(space.simulator, "POST", "/config", { webhooks, http: { latency_ms: 100 }, statuses: { read: "auto" } });
    const start = (await space.admin.get("/bootstrap")).body.seq;
    live = new Live(space, start);
    await live.opened();
    watch = new ReadyWatch(space.server.url);
    await watch.said(200, 0, 5_000);

    const began = performance.now();
    const total = rate * seconds;
    await control(space.simulator, "POST", "/wa/burst", { messages: total, customers, rate_per_s: rate, text: "bajo carga" });
    const delivered = async () => (await control(space.simulator, "GET", "/wa/burst")).webhooks.delivered as number;
    const answers = answerAll(conversations);
    await eventually("the load has its pace", async () => (await delivered()) >= 4 * rate, 60_000);

    const crashed = performance.now();
    await postgres.crash();
    const unreadyAfterCrash = await watch.said(503, crashed, 10_000);
    await postgres.begin();
    const back = performance.now();
    const readyAfterCrash = await watch.said(200, back, 10_000);
    const before = await delivered();
    await eventually("the load has its pace again", async () => (await delivered()) >= before + 4 * rate, 60_000);

    const frozen = performance.now();
    postgres.freeze();
    const unreadyAfterFreeze = await watch.said(503, frozen, 15_000);
    assert.equal((await fetch(`${space.server.url}/livez`)).status, 200);
    assert.equal((await space.admin.get("/conversations?tab=all")).status, 503, "a read is refused while nobody answers");
    await pause(Math.max(0, frozen + frozenForMs - performance.now()));
    assert.equal(watch.changes.at(-1)?.status, 503, "not ready for as long as nobody answers");
    const thawed = performance.now();
    postgres.thaw();
    const readyAfterFreeze = await watch.said(200, thawed, 15_000);
    answering = false;

    await eventually("the provider has told everything and got its receipts", async () => {
      const { webhooks } = await control(space.simulator, "GET", "/wa/burst");
      return webhooks.waiting === 0 && webhooks.posts >= total && performance.now() - began > seconds * 1000;
    }, 120_000);
    const took = (performance.now() - began) / 1000;

    const { webhooks: ledger } = await control(space.simulator, "GET", "/wa/burst");
    assert.ok(ledger.attempts > ledger.posts + 100, "the provider had to try again");
    const told: string[] = (await control(space.simulator, "GET", "/wa/webhooks/messages")).data;
    assert.equal(told.length, total + 10);
    const stored = await postgres.lines("SELECT source_id FROM messages WHERE direction = 'inbound'");
    assert.equal(stored.length, told.length, "as many stored as told");
    assert.deepEqual(new Set(stored), new Set(told), "the same ones");

    const sent = await answers;
    const received = new Map<string, number>();
    for (const { payload } of await outbox(space.simulator)) received.set(payload.text?.body, (received.get(payload.text?.body) ?? 0) + 1);
    for (const text of sent) assert.ok((received.get(text) ?? 0) <= 1, `${text} reached the customer twice`);
    await eventually("every answer is where the provider says", async () => {
      const states = await postgres.lines("SELECT state || ' ' || text FROM messages WHERE direction = 'outbound' AND state NOT IN ('sent', 'delivered', 'read')");
      return states.length === 0;
    }, 60_000);
    const atProvider = new Map((await outbox(space.simulator)).map(({ payload }) => [payload.text?.body, 1]));
    for (const text of sent) assert.equal(atProvider.get(text), 1, `${text} reached the customer`);
    assert.equal(Number((await postgres.lines("SELECT count(*) FROM messages WHERE direction = 'outbound'"))[0]), sent.length);

    const end = (await space.admin.get("/bootstrap")).body.seq;
    const [first, last, count] = ((await postgres.lines("SELECT min(seq), max(seq), count(*) FROM events GROUP BY account_id"))[0] as string).split("|").map(Number);
    assert.equal(first, 1);
    assert.equal(last, count, "the numbers of the events have no gap");
    await eventually("the open stream has told everything", () => live.numbered().at(-1)?.seq >= end, 30_000);
    const numbers = live.numbered().map((event) => Number(event.seq));
    assert.deepEqual(numbers, Array.from({ length: numbers.length }, (_, i) => Number(start) + 1 + i), "in order, each once");
    console.log(
      `${stored.length} messages and ${sent.length} answers in ${took.toFixed(0)} s; not ready ${unreadyAfterCrash.toFixed(0)} ms after the crash and ` +
        `${unreadyAfterFreeze.toFixed(0)} ms after the freeze, ready ${readyAfterCrash.toFixed(0)} and ${readyAfterFreeze.toFixed(0)} ms after it was back`,
    );
  });
});
