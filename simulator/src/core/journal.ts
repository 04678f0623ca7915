/** Every provider call that came in, with what was answered; the newest `capacity` calls are kept. */
import { createHash } from "node:crypto";
import type { Reply, Request } from "./http.ts";

export interface JournalEntry {
  seq: number;
  at: string;
  provider: string;
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  /** Text bodies as they came; of binary ones only size and hash. */
  body: string | null;
  body_bytes: number;
  body_sha256: string;
  fault: string | null;
  status: number | null;
  reply: string | null;
}

const isText = (type: string) => /json|text|urlencoded|xml/i.test(type);

export class Journal {
  private entries: JournalEntry[] = [];
  private seq = 0;

  constructor(private readonly capacity = 50_000) {}

  open(provider: string, request: Request, at: string): JournalEntry {
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([key, value]) => [
        key,
        Array.isArray(value) ? value.join(", ") : (value ?? ""),
      ]),
    );
    const entry: JournalEntry = {
      seq: ++this.seq,
      at,
      provider,
      method: request.method,
      path: request.path,
      query: Object.fromEntries(request.url.searchParams),
      headers,
      body: isText(headers["content-type"] ?? "") ? request.body.toString("utf8") : null,
      body_bytes: request.body.length,
      body_sha256: createHash("sha256").update(request.body).digest("hex"),
      fault: null,
      status: null,
      reply: null,
    };
    this.entries.push(entry);
    if (this.entries.length > this.capacity) this.entries.shift();
    return entry;
  }

  close(entry: JournalEntry, reply: Reply): void {
    entry.status = reply.status;
    entry.reply = isText(reply.headers["content-type"] ?? "") ? reply.body.toString("utf8") : null;
  }

  list(filter: {
    provider?: string | null;
    since?: number;
    match?: string | null;
    method?: string | null;
  }): JournalEntry[] {
    return this.entries.filter(
      (entry) =>
        entry.seq > (filter.since ?? 0) &&
        (!filter.provider || entry.provider === filter.provider) &&
        (!filter.method || entry.method === filter.method.toUpperCase()) &&
        (!filter.match || entry.path.includes(filter.match)),
    );
  }

  clear(): void {
    this.entries = [];
  }
}
