import { beforeEach, expect, it, vi } from "vitest";
import { fakeServer, refusal } from "@/testing/fake-server";
import { clearOutbox, type OutboxListener, openOutbox, send, sendAgain, useOutbox, wakeOutbox } from "./outbox";

const entries = () => useOutbox.getState().entries;
const action = (lane: string, path: string) =>
  ({ kind: "action", lane, method: "PUT", path, body: { path }, patch: { status: "closed" } }) as const;
const listener = (over: Partial<OutboxListener> = {}): OutboxListener => ({
  onDone() {},
  onRefused: () => "drop",
  ...over,
});

beforeEach(async () => {
  clearOutbox();
  vi.useFakeTimers();
  await openOutbox("1:1", listener());
  return () => vi.useRealTimers();
});

it("sends in order, each with its own key, and forgets what is done", async () => {
  const server = fakeServer({ "PUT /a": () => ({ body: {} }), "PUT /b": () => ({ body: {} }) });
  const first = send(action("7", "/a"));
  send(action("7", "/b"));
  await vi.advanceTimersByTimeAsync(10);
  expect(server.calls.map((call) => call.path)).toEqual(["/a", "/b"]);
  expect(server.calls[0]?.headers.get("Idempotency-Key")).toBe(first.id);
  expect(entries()).toEqual([]);
});

it("waits while the server is away and sends once, with the same key, when it is back", async () => {
  let isUp = false;
  const server = fakeServer({ "PUT /a": () => (isUp ? { body: {} } : "down"), "PUT /b": () => ({ body: {} }) });
  send(action("7", "/a"));
  send(action("7", "/b"));
  await vi.advanceTimersByTimeAsync(200);
  expect(entries()).toHaveLength(2);
  isUp = true;
  wakeOutbox();
  await vi.advanceTimersByTimeAsync(10);
  expect(entries()).toEqual([]);
  const keys = server.calls.filter((call) => call.path === "/a").map((call) => call.headers.get("Idempotency-Key"));
  expect(new Set(keys).size).toBe(1);
  expect(server.calls.map((call) => call.path)).toEqual(["/a", "/a", "/b"]);
});

it("does not let one conversation wait for another", async () => {
  const server = fakeServer({ "PUT /a": () => "down", "PUT /b": () => ({ body: {} }) });
  send(action("7", "/a"));
  send(action("8", "/b"));
  await vi.advanceTimersByTimeAsync(10);
  expect(server.calls.map((call) => call.path).sort()).toEqual(["/a", "/b"]);
  expect(entries().map((entry) => entry.lane)).toEqual(["7"]);
});

it("takes a refused action out and goes on", async () => {
  fakeServer({ "PUT /a": () => refusal(403, "forbidden"), "PUT /b": () => ({ body: {} }) });
  const refused: string[] = [];
  const onRefused: OutboxListener["onRefused"] = (_, error) => {
    refused.push(error.code);
    return "drop";
  };
  await openOutbox("1:1", listener({ onRefused }));
  send(action("7", "/a"));
  send(action("7", "/b"));
  await vi.advanceTimersByTimeAsync(10);
  expect(refused).toEqual(["forbidden"]);
  expect(entries()).toEqual([]);
});

it("keeps a refused message until the person decides", async () => {
  let isFine = false;
  fakeServer({ "POST /m": () => (isFine ? { body: {} } : refusal(422, "invalid")) });
  await openOutbox("1:1", listener({ onRefused: () => "keep" }));
  const message = send({ kind: "message", lane: "7", method: "POST", path: "/m", body: {} });
  await vi.advanceTimersByTimeAsync(10);
  expect(entries()[0]?.refusal).toMatchObject({ status: 422, code: "invalid" });
  isFine = true;
  sendAgain(message.id);
  await vi.advanceTimersByTimeAsync(10);
  expect(entries()).toEqual([]);
});
