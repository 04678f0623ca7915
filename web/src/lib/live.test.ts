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
  onclose?: () => void;
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
  const handlers = { onEvents: vi.fn(), onResync: vi.fn(), onPresence: vi.fn() };
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
  socket().onclose?.();
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
