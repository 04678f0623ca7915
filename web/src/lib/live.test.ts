// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { Live, readFrame } from "./live";

const event = (seq: number) => ({
  seq,
  type: "conversation_updated",
  at: 1,
  actor: {},
  subject: { kind: "x", id: "1" },
  data: {},
});

it("tells events from what only passes by", () => {
  expect(readFrame(JSON.stringify([event(1), event(2)])).events).toHaveLength(2);
  expect(readFrame(JSON.stringify({ type: "hello", seq: 5 }))).toEqual({
    events: [],
    others: [{ type: "hello", seq: 5 }],
  });
});

class FakeSocket {
  static OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 0;
  sent: string[] = [];
  onopen?: () => void;
  onclose?: (event: { code: number }) => void;
  onmessage?: (message: { data: string }) => void;
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  send(text: string) {
    this.sent.push(text);
  }
  close() {
    this.readyState = 3;
  }
  open() {
    this.readyState = 1;
    this.onopen?.();
  }
}

function start(seq: number) {
  FakeSocket.all = [];
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.useFakeTimers();
  const handlers = { onEvents: vi.fn(), onResync: vi.fn(), onPresence: vi.fn(), onDoubt: vi.fn(async () => undefined) };
  const live = new Live(seq, handlers);
  const socket = () => FakeSocket.all.at(-1) as FakeSocket;
  const say = (what: unknown) => socket().onmessage?.({ data: JSON.stringify(what) });
  return { live, handlers, socket, say };
}

it("hands events on in batches, each once, and resumes after the last", async () => {
  const { live, handlers, socket, say } = start(10);
  expect(socket().url).toContain("/api/v1/live?seq=10");
  socket().open();
  say([event(11), event(12)]);
  say([event(12), event(13)]);
  expect(handlers.onEvents).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(60);
  expect(handlers.onEvents.mock.calls.map(([batch]) => batch.map((one: { seq: number }) => one.seq))).toEqual([
    [11, 12, 13],
  ]);
  socket().onclose?.({ code: 1006 });
  await vi.advanceTimersByTimeAsync(1000);
  expect(FakeSocket.all).toHaveLength(2);
  expect(socket().url).toContain("seq=13");
  live.close();
  vi.useRealTimers();
});

it("reads everything again when the gap was too long", async () => {
  const { live, handlers, socket, say } = start(10);
  socket().open();
  say([event(11)]);
  say({ type: "resync", seq: 500 });
  await vi.advanceTimersByTimeAsync(60);
  expect(handlers.onResync).toHaveBeenCalledOnce();
  expect(handlers.onEvents).not.toHaveBeenCalled();
  expect(live.seq).toBe(500);
  live.close();
  vi.useRealTimers();
});

it("says again what I do after the socket came back", () => {
  const { live, socket } = start(1);
  live.announce("7", "replying");
  socket().open();
  expect(JSON.parse(socket().sent[0] ?? "")).toEqual({ type: "presence", conversation_id: "7", doing: "replying" });
  live.close();
  vi.useRealTimers();
});

it("says once what has not changed, and repeats it as a heartbeat", async () => {
  const { live, socket } = start(1);
  socket().open();
  for (let key = 0; key < 20; key++) live.announce("7", "replying");
  expect(socket().sent).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(25_000);
  expect(socket().sent).toHaveLength(3);
  live.close();
  vi.useRealTimers();
});

it("comes back at once with the new cookie when the session behind the socket has ended", async () => {
  const { live, handlers, socket } = start(1);
  socket().open();
  socket().onclose?.({ code: 4401 });
  expect(FakeSocket.all).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(0);
  expect(handlers.onDoubt).toHaveBeenCalledOnce();
  expect(FakeSocket.all).toHaveLength(2);
  live.close();
  vi.useRealTimers();
});

it("stays closed when asking found out that nobody is logged in", async () => {
  const { live, handlers, socket } = start(1);
  handlers.onDoubt.mockImplementation(async () => live.close() as undefined);
  socket().open();
  socket().onclose?.({ code: 4401 });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(FakeSocket.all).toHaveLength(1);
  vi.useRealTimers();
});

it("asks whether it is still logged in when a socket could not be opened, not when an open one broke", async () => {
  const { live, handlers, socket } = start(1);
  socket().open();
  socket().onclose?.({ code: 1006 });
  expect(handlers.onDoubt).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1000);
  socket().onclose?.({ code: 1006 });
  expect(handlers.onDoubt).toHaveBeenCalledOnce();
  live.close();
  vi.useRealTimers();
});
