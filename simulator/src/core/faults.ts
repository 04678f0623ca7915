/**
 * Scripted trouble: the next calls that match are delayed, refused, cut off or spoilt. "before" means that the call had
 * no effect, "after" that it took effect although the caller cannot see it.
 */
import type { Reply, Request } from "./http.ts";
import { jsonReply } from "./http.ts";
import { isObject, numberOf, textOf } from "./json.ts";
import type { Random } from "./random.ts";

export const faultKinds = [
  "timeout_before",
  "timeout_after",
  "reset",
  "reset_after",
  "drop",
  "drop_after",
  "http_500_html",
  "http_503",
  "http_429",
  "truncated_json",
  "garbage",
  "slow",
  "error_code",
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  id: number;
  provider: string | null;
  match: string;
  /** Text the body must hold, to tell sends from read marks on the same path. */
  contains: string;
  method: string | null;
  kind: FaultKind;
  /** Calls left; null means until removed. */
  count: number | null;
  /** Share of the matching calls that are hit. */
  probability: number;
  delay_ms: number;
  code: number | null;
  retry_after_s: number;
  hits: number;
}

export type Spoil =
  | { end: "answer"; reply: Reply; delay_ms: number }
  | { end: "hang" }
  | { end: "reset" }
  | { end: "drop" };

export class Faults {
  private faults: Fault[] = [];
  private nextId = 1;

  constructor(private readonly random: () => Random) {}

  add(input: unknown): Fault | string {
    if (!isObject(input)) return "a fault is an object";
    const kind = faultKinds.find((known) => known === input.kind);
    if (!kind) return `kind must be one of ${faultKinds.join(", ")}`;
    const count = input.count === null ? null : (numberOf(input.count) ?? 1);
    if (count !== null && (!Number.isInteger(count) || count < 1)) return "count must be a positive integer or null";
    const probability = numberOf(input.probability) ?? 1;
    if (probability <= 0 || probability > 1) return "probability must be above 0 and at most 1";
    const code = numberOf(input.code) ?? null;
    if (kind === "error_code" && code === null) return "error_code needs code";
    const fault: Fault = {
      id: this.nextId++,
      provider: textOf(input.provider) ?? null,
      match: textOf(input.match) ?? "",
      contains: textOf(input.contains) ?? "",
      method: textOf(input.method)?.toUpperCase() ?? null,
      kind,
      count,
      probability,
      delay_ms: numberOf(input.delay_ms) ?? 5000,
      code,
      retry_after_s: numberOf(input.retry_after_s) ?? 1,
      hits: 0,
    };
    this.faults.push(fault);
    return fault;
  }

  /** The fault for this call, used up by one. */
  take(provider: string, request: Pick<Request, "method" | "path" | "body">): Fault | null {
    for (const fault of this.faults) {
      if (fault.count === 0) continue;
      if (fault.provider && fault.provider !== provider) continue;
      if (fault.method && fault.method !== request.method) continue;
      if (!request.path.includes(fault.match)) continue;
      if (fault.contains && !request.body.includes(fault.contains)) continue;
      if (fault.probability < 1 && !this.random().chance(fault.probability)) continue;
      if (fault.count !== null) fault.count--;
      fault.hits++;
      return fault;
    }
    return null;
  }

  list(): Fault[] {
    return this.faults;
  }

  remove(id: number | null): void {
    this.faults = id === null ? [] : this.faults.filter((fault) => fault.id !== id);
  }
}

function html(status: number, title: string, headers: Record<string, string> = {}): Reply {
  const page = `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
  return { status, headers: { "content-type": "text/html; charset=utf-8", ...headers }, body: Buffer.from(page) };
}

function throttled(code: number, headers: Record<string, string>): Reply {
  const message = `(#${code}) Rate limit hit`;
  return jsonReply(
    { error: { message, type: "OAuthException", code, fbtrace_id: "ASimulatedThrottle" } },
    429,
    headers,
  );
}

/** What the caller gets in place of processing, or null if the call is to be processed first. */
export function spoilBefore(fault: Fault): Spoil | null {
  const retry = { "retry-after": String(fault.retry_after_s) };
  const answer = (reply: Reply): Spoil => ({ end: "answer", reply, delay_ms: 0 });
  switch (fault.kind) {
    case "timeout_before":
      return { end: "hang" };
    case "reset":
      return { end: "reset" };
    case "drop":
      return { end: "drop" };
    case "http_500_html":
      return answer(html(500, "Sorry, something went wrong."));
    case "http_503":
      return answer(html(503, "Service Unavailable", retry));
    case "http_429":
      return answer(throttled(fault.code ?? 130_429, retry));
    default:
      return null;
  }
}

/** What becomes of the true reply of a call that was processed. */
export function spoilAfter(fault: Fault, reply: Reply, random: Random): Spoil {
  const spoilt = (body: Buffer): Spoil => ({ end: "answer", reply: { ...reply, body }, delay_ms: 0 });
  switch (fault.kind) {
    case "timeout_after":
      return { end: "hang" };
    case "reset_after":
      return { end: "reset" };
    case "drop_after":
      return { end: "drop" };
    case "truncated_json":
      return spoilt(reply.body.subarray(0, Math.floor(reply.body.length / 2)));
    case "garbage":
      return spoilt(random.bytes(200));
    case "slow":
      return { end: "answer", reply, delay_ms: fault.delay_ms };
    default:
      return { end: "answer", reply, delay_ms: 0 };
  }
}
