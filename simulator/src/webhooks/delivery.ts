/**
 * Brings updates to the callback URL: batched, signed, at most so many at once, repeated until answered with 200. All
 * POSTs are kept in a ledger with every answer, so that a test can compare what was sent with what was stored.
 */
import type { Clock } from "../core/clock.ts";
import type { JsonObject } from "../core/json.ts";
import type { Random } from "../core/random.ts";
import type { Settings } from "../core/settings.ts";
import { envelope, type Update } from "./batches.ts";
import { call } from "./post.ts";
import { signature, wireJson } from "./signing.ts";

export interface Attempt {
  at: string;
  status: number | null;
  error: string | null;
  ms: number;
}

export interface WebhookPost {
  seq: number;
  at: string;
  url: string;
  updates: number;
  body: string;
  signature: string | null;
  attempts: Attempt[];
  state: "waiting" | "delivered" | "gave_up" | "no_callback";
  /** Of which POST this is another copy. */
  copy_of: number | null;
}

export interface DeliveryParts {
  clock: Clock;
  random: () => Random;
  settings: () => Settings;
  /** Callback of a number or WABA if overridden, else of the app. */
  callbackOf: (update: Update) => string;
}

export class Delivery {
  private ledger: WebhookPost[] = [];
  private seq = 0;
  private pendingUpdates: Update[] = [];
  private flushPlanned: (() => void) | null = null;
  private shuffled: WebhookPost[] = [];
  private queue: WebhookPost[] = [];
  private inFlight = 0;
  private epoch = 0;
  paused = false;

  constructor(private readonly parts: DeliveryParts) {}

  push(update: Update): void {
    const { batch_max, batch_wait_ms } = this.parts.settings().webhooks;
    this.pendingUpdates.push(update);
    if (this.pendingUpdates.length >= batch_max) this.flush();
    else this.flushPlanned ??= this.parts.clock.after(batch_wait_ms, () => this.flush());
  }

  /** Sends what waits for company now. */
  flush(): void {
    this.flushPlanned?.();
    this.flushPlanned = null;
    const { batch_max, batch_style } = this.parts.settings().webhooks;
    const byUrl = this.groupByUrl();
    this.pendingUpdates = [];
    for (const [url, updates] of byUrl) {
      for (let at = 0; at < updates.length; at += batch_max) {
        const slice = updates.slice(at, at + batch_max);
        this.post(url, envelope(slice, batch_style), slice.length);
      }
    }
  }

  /** Sends a body made elsewhere; `signed` false or a text sends no or that signature. */
  post(url: string, body: JsonObject | string, updates: number, signed: boolean | string = true): WebhookPost {
    const { webhooks, app } = this.parts.settings();
    const text = typeof body === "string" ? body : wireJson(body);
    const mark = signed === true ? signature(app.app_secret, text) : signed === false ? null : signed;
    const entry = this.record(url, text, mark, updates, null);
    if (webhooks.shuffle_window > 0) {
      this.shuffled.push(entry);
      if (this.shuffled.length >= webhooks.shuffle_window) this.releaseShuffled();
      else if (this.shuffled.length === 1) this.parts.clock.after(200, () => this.releaseShuffled());
    } else this.dispatch(entry);
    return entry;
  }

  /** Sends a POST of the ledger again as it was, as Meta does after trouble on its side. */
  replay(seq: number): WebhookPost | null {
    const original = this.ledger.find((entry) => entry.seq === seq);
    if (!original) return null;
    const copy = this.record(original.url, original.body, original.signature, original.updates, original.seq);
    this.enqueue(copy);
    return copy;
  }

  list(since = 0): WebhookPost[] {
    return this.ledger.filter((entry) => entry.seq > since);
  }

  summary(): Record<string, number> {
    const count = (state: WebhookPost["state"]) => this.ledger.filter((entry) => entry.state === state).length;
    return {
      posts: this.ledger.length,
      delivered: count("delivered"),
      waiting: count("waiting"),
      gave_up: count("gave_up"),
      no_callback: count("no_callback"),
      attempts: this.ledger.reduce((sum, entry) => sum + entry.attempts.length, 0),
      in_flight: this.inFlight,
    };
  }

  /** Takes up again after a pause. */
  resume(): void {
    this.paused = false;
    this.pump();
  }

  clear(): void {
    this.epoch++;
    this.ledger = [];
    this.pendingUpdates = [];
    this.shuffled = [];
    this.queue = [];
    this.flushPlanned = null;
    this.paused = false;
  }

  private groupByUrl(): Map<string, Update[]> {
    const groups = new Map<string, Update[]>();
    for (const update of this.pendingUpdates) {
      const url = this.parts.callbackOf(update);
      const group = groups.get(url);
      if (group) group.push(update);
      else groups.set(url, [update]);
    }
    return groups;
  }

  private record(url: string, body: string, mark: string | null, updates: number, copyOf: number | null): WebhookPost {
    const entry: WebhookPost = {
      seq: ++this.seq,
      at: this.parts.clock.iso(),
      url,
      updates,
      body,
      signature: mark,
      attempts: [],
      state: url === "" ? "no_callback" : "waiting",
      copy_of: copyOf,
    };
    this.ledger.push(entry);
    return entry;
  }

  private dispatch(entry: WebhookPost): void {
    const { duplicate_rate, duplicate_copies } = this.parts.settings().webhooks;
    this.enqueue(entry);
    if (!this.parts.random().chance(duplicate_rate)) return;
    for (let copy = 0; copy < duplicate_copies; copy++) {
      this.enqueue(this.record(entry.url, entry.body, entry.signature, entry.updates, entry.seq));
    }
  }

  private releaseShuffled(): void {
    const entries = this.parts.random().shuffle(this.shuffled);
    this.shuffled = [];
    for (const entry of entries) this.dispatch(entry);
  }

  private enqueue(entry: WebhookPost): void {
    if (entry.state === "no_callback") return;
    this.queue.push(entry);
    this.pump();
  }

  private pump(): void {
    while (!this.paused && this.inFlight < this.parts.settings().webhooks.max_in_flight) {
      const entry = this.queue.shift();
      if (!entry) return;
      this.inFlight++;
      void this.attempt(entry, this.epoch).finally(() => {
        this.inFlight--;
        this.pump();
      });
    }
  }

  private async attempt(entry: WebhookPost, epoch: number): Promise<void> {
    const { timeout_ms, retry_gaps_ms, give_up_ms } = this.parts.settings().webhooks;
    const result = await call(entry.url, {
      method: "POST",
      body: Buffer.from(entry.body),
      headers: {
        "content-type": "application/json",
        ...(entry.signature === null ? {} : { "x-hub-signature-256": entry.signature }),
      },
      timeout_ms,
    });
    entry.attempts.push({ at: this.parts.clock.iso(), status: result.status, error: result.error, ms: result.ms });
    if (result.status === 200) {
      entry.state = "delivered";
      return;
    }
    const gap = retry_gaps_ms[Math.min(entry.attempts.length, retry_gaps_ms.length) - 1];
    const age = this.parts.clock.now() - Date.parse(entry.at);
    if (gap === undefined || age + gap > give_up_ms) {
      entry.state = "gave_up";
      return;
    }
    this.parts.clock.after(gap, () => {
      if (epoch === this.epoch) this.enqueue(entry);
    });
  }
}
