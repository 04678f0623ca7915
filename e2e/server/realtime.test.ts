// The live stream: complete after any cut, and one stuck reader costs nobody else anything.
import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { eventually } from "../lib/eventually.ts";
import { Live } from "../lib/live.ts";
import { type Customer, envelope, inParallel, post, textMessage } from "../lib/webhook.ts";
import { openWorkspace, type Workspace } from "../lib/workspace.ts";

describe("live stream", () => {
  let space: Workspace;
  before(async () => {
    space = await openWorkspace();
  });
  after(() => space.end());

  const person = (i: number): Customer => ({ wa_id: `5692${String(1_000_000 + i)}`, name: `Vivo ${i}` });
  const write = (i: number, text: string) => post(space.server.url, space.hook, envelope(person(i), { messages: [textMessage(person(i), text)] }));
  const seq = async (): Promise<number> => (await space.admin.get("/bootstrap")).body.seq;

  test("a message reaches an open stream", async () => {
    const live = new Live(space, await seq());
    await live.opened();
    await write(1, "en vivo");
    const event = await eventually("the event", () => live.events.find((found) => found.type === "message_created" && found.data.message.text === "en vivo"));
    assert.equal(event.data.conversation.unread_count, 1);
    live.close();
  });

  test("a client that was away gets every event once and in order", async () => {
    const start = await seq();
    await inParallel(Array.from({ length: 200 }, (_, i) => i), 20, async (i) => void (await write(i % 20, `hueco ${i}`)));
    const live = new Live(space, start);
    await live.opened();
    const texts = Array.from({ length: 100 }, (_, i) => i);
    await inParallel(texts, 20, async (i) => void (await write(i % 20, `después ${i}`)));
    const end = await seq();
    await eventually("everything arrived", () => live.numbered().at(-1)?.seq >= end);
    const numbers = live.numbered().map((event) => Number(event.seq));
    assert.deepEqual(numbers, Array.from({ length: numbers.length }, (_, i) => start + 1 + i));
    const created = live.events
      .filter((event) => event.type === "message_created" && event.data.message.direction === "inbound")
      .map((event) => event.data.message.text);
    assert.equal(created.length, 300);
    assert.equal(new Set(created).size, 300);
    live.close();
  });

  test("a reader that stops reading does not slow the others", { timeout: 120_000 }, async () => {
    const stuck: Socket[] = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const { hostname, port } = new URL(space.server.url);
        const socket = connect(Number(port), hostname);
        socket.write(
          `GET /api/v1/live?seq=${await seq()} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nOrigin: ${space.server.url}\r\nUpgrade: websocket\r\n` +
            `Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\nCookie: ${space.admin.cookie}\r\n\r\n`,
        );
        await new Promise((resolve) => socket.once("data", resolve));
        socket.pause();
        return socket;
      }),
    );
    const live = new Live(space, await seq());
    await live.opened();
    const slowest = { ms: 0 };
    const arrivals = new Map<string, number>();
    live.socket.addEventListener("message", (message) => {
      for (const event of JSON.parse(message.data as string))
        if (event.type === "message_created") arrivals.set(event.data.message.text, performance.now());
    });
    await inParallel(Array.from({ length: 4000 }, (_, i) => i), 16, async (i) => {
      const text = `atasco ${i} ${"x".repeat(500)}`;
      const sent = performance.now();
      assert.equal(await write(i % 50, text), 200);
      const arrived = await eventually("the event", () => arrivals.get(text), 10_000);
      slowest.ms = Math.max(slowest.ms, arrived - sent);
    });
    assert.ok(slowest.ms < 5_000, `the slowest event took ${slowest.ms} ms`);
    for (const socket of stuck) socket.destroy();
    live.close();
  });

  test("a stream without a session is refused, and one from another site too", async () => {
    const refused = async (headers: Record<string, string>) => {
      const socket = new WebSocket(`${space.server.url.replace("http", "ws")}/api/v1/live?seq=0`, { headers } as unknown as string[]);
      return await new Promise<boolean>((resolve) => {
        socket.addEventListener("open", () => resolve(false));
        socket.addEventListener("error", () => resolve(true));
      });
    };
    assert.ok(await refused({ origin: space.server.url }));
    assert.ok(await refused({ cookie: space.admin.cookie, origin: "https://evil.example" }));
  });

  test("a revoked session loses its stream", async () => {
    const { Api } = await import("../lib/api.ts");
    const { administrator } = await import("../lib/workspace.ts");
    const other = new Api(space.server.url);
    await other.logIn(administrator.email, administrator.password);
    const live = new Live({ ...space, admin: other } as Workspace, await seq());
    await live.opened();
    const closed = new Promise<void>((resolve) => live.socket.addEventListener("close", () => resolve()));
    const sessions = (await other.get("/sessions")).body.items;
    const mine = sessions.find((session: any) => session.current);
    assert.equal((await space.admin.delete(`/sessions/${mine.id}`)).status, 200);
    const cut = await Promise.race([closed.then(() => true), eventually("never", () => undefined, 6_000).catch(() => false)]);
    assert.ok(cut, "the stream was still open after six seconds");
  });
});
