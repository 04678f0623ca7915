/**
 * Everything a person does to a conversation leaves through here: kept on disk, sent in order per lane, tried again until the
 * server has answered. The id is the idempotency key, so trying again does nothing twice. While an entry waits, screens draw
 * its `patch` over the server's data; when it is refused, taking it out is the whole rollback.
 */
import { create } from "zustand";
import { type ApiError, apiBase, errorOfResponse, noticeSessionEnd, toApiError, writeHeaders } from "./client";
import { outboxStore } from "./outbox-store";

export type OutboxEntry = {
  id: string;
  /** account:user, so that nobody sends what somebody else wrote on this computer. */
  owner: string;
  /** Entries of one lane go one after the other: the conversation's id. */
  lane: string;
  method: "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  body: unknown;
  /** "message": a bubble waits for it. "action": `patch` lies over the conversation. */
  kind: "message" | "action";
  patch?: Record<string, unknown>;
  created_at: number;
  /** Only for messages: refused for good and shown so until the person decides. */
  refusal?: { status: number; code: string; message: string };
};

export type OutboxListener = {
  /** The server did it. Runs before the entry disappears, so that nothing flickers. */
  onDone: (entry: OutboxEntry, answer: unknown) => void;
  /** Refused for good. Answering "keep" leaves a message in place with its refusal. */
  onRefused: (entry: OutboxEntry, error: ApiError) => "keep" | "drop";
};

type State = { entries: OutboxEntry[] };
export const useOutbox = create<State>(() => ({ entries: [] }));

let owner = "";
let listener: OutboxListener = { onDone: () => {}, onRefused: () => "drop" };
const busy = new Set<string>();
const waits = new Map<string, ReturnType<typeof setTimeout>>();
const attempts = new Map<string, number>();

function change(update: (entries: OutboxEntry[]) => OutboxEntry[]): void {
  useOutbox.setState(({ entries }) => ({ entries: update(entries) }));
}

/** Takes up what an earlier visit left behind. Call after log-in. */
export async function openOutbox(mine: string, listen: OutboxListener): Promise<void> {
  owner = mine;
  listener = listen;
  const stored = (await outboxStore.all()).filter((entry) => entry.owner === mine);
  const known = new Set(useOutbox.getState().entries.map((entry) => entry.id));
  const found = stored.filter((entry) => !known.has(entry.id));
  change((entries) => [...found, ...entries].sort((a, b) => a.created_at - b.created_at));
  wakeOutbox();
}

/** Forgets them in this tab only; on disk they wait for their owner. */
export function clearOutbox(): void {
  owner = "";
  for (const timer of waits.values()) clearTimeout(timer);
  waits.clear();
  change(() => []);
}

export type NewEntry = Omit<OutboxEntry, "id" | "owner" | "created_at"> & { id?: string };

export function send(entry: NewEntry): OutboxEntry {
  const whole: OutboxEntry = { ...entry, id: entry.id ?? crypto.randomUUID(), owner, created_at: Date.now() };
  change((entries) => [...entries, whole]);
  void outboxStore.put(whole);
  void work(whole.lane);
  return whole;
}

export function drop(id: string): void {
  change((entries) => entries.filter((entry) => entry.id !== id));
  void outboxStore.remove(id);
}

/** Tries a refused message again. */
export function sendAgain(id: string): void {
  change((entries) => entries.map((entry) => (entry.id === id ? { ...entry, refusal: undefined } : entry)));
  const entry = useOutbox.getState().entries.find((one) => one.id === id);
  if (!entry) return;
  void outboxStore.put(entry);
  void work(entry.lane);
}

/** The server can be reached again: no reason to wait any longer. */
export function wakeOutbox(): void {
  for (const timer of waits.values()) clearTimeout(timer);
  waits.clear();
  for (const lane of new Set(useOutbox.getState().entries.map((entry) => entry.lane))) void work(lane);
}

async function work(lane: string): Promise<void> {
  if (busy.has(lane) || waits.has(lane)) return;
  busy.add(lane);
  try {
    for (;;) {
      const entry = useOutbox.getState().entries.find((one) => one.lane === lane && !one.refusal);
      if (!entry) return;
      const error = await deliver(entry);
      if (error) {
        later(lane, error);
        return;
      }
    }
  } finally {
    busy.delete(lane);
  }
}

function later(lane: string, error: ApiError): void {
  const attempt = (attempts.get(lane) ?? 0) + 1;
  attempts.set(lane, attempt);
  const wait = (error.retryAfterSeconds ?? 0) * 1000 || Math.min(1000 * 2 ** (attempt - 1), 30_000);
  const timer = setTimeout(() => {
    waits.delete(lane);
    void work(lane);
  }, wait);
  waits.set(lane, timer);
}

/** Gives the error when the entry has to wait. */
async function deliver(entry: OutboxEntry): Promise<ApiError | undefined> {
  try {
    const answer = await request(entry);
    attempts.delete(entry.lane);
    if (entry.owner !== owner) return undefined;
    listener.onDone(entry, answer);
    drop(entry.id);
    return undefined;
  } catch (thrown) {
    const error = toApiError(thrown);
    noticeSessionEnd(error);
    if (error.isTransient || error.status === 401) return error;
    refuse(entry, error);
    return undefined;
  }
}

function refuse(entry: OutboxEntry, error: ApiError): void {
  if (listener.onRefused(entry, error) === "drop") {
    drop(entry.id);
    return;
  }
  const refused = { ...entry, refusal: { status: error.status, code: error.code, message: error.message } };
  change((entries) => entries.map((one) => (one.id === entry.id ? refused : one)));
  void outboxStore.put(refused);
}

async function request(entry: OutboxEntry): Promise<unknown> {
  const response = await fetch(`${apiBase}${entry.path}`, {
    method: entry.method,
    headers: { "Content-Type": "application/json", "Idempotency-Key": entry.id, ...writeHeaders() },
    body: JSON.stringify(entry.body),
  });
  if (!response.ok) throw await errorOfResponse(response);
  return response.json();
}
