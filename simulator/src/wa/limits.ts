/** Meta's throughput rules, each switched on by a setting: per number, per pair of numbers, and new users per day. */
import type { Clock } from "../core/clock.ts";
import type { Settings } from "../core/settings.ts";
import { GraphError } from "../graph/errors.ts";

interface Bucket {
  tokens: number;
  at: number;
}

const pairGapMs = 6000;
const pairBurst = 45;
const dayMs = 24 * 3_600_000;

export class Limits {
  private readonly numbers = new Map<string, Bucket>();
  private readonly pairs = new Map<string, Bucket>();
  private readonly contacted = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly settings: () => Settings,
  ) {}

  /** Counts one message and throws the error that an excess is answered with. */
  take(phoneNumberId: string, waId: string, outsideWindow: boolean): void {
    const { throughput_per_s, pair_rate, unique_users_per_day } = this.settings().limits;
    if (throughput_per_s > 0 && !this.draw(this.numbers, phoneNumberId, throughput_per_s, 1000 / throughput_per_s)) {
      throw new GraphError(
        130_429,
        "Message failed to send because there were too many messages sent from this phone number",
      );
    }
    if (pair_rate && !this.draw(this.pairs, `${phoneNumberId}/${waId}`, pairBurst, pairGapMs)) {
      throw new GraphError(
        131_056,
        "Message failed to send because there were too many messages sent to the same phone number",
      );
    }
    if (unique_users_per_day > 0 && outsideWindow) this.countUser(waId, unique_users_per_day);
  }

  clear(): void {
    this.numbers.clear();
    this.pairs.clear();
    this.contacted.clear();
  }

  private draw(buckets: Map<string, Bucket>, key: string, capacity: number, refillMs: number): boolean {
    const now = this.clock.now();
    const bucket = buckets.get(key) ?? { tokens: capacity, at: now };
    bucket.tokens = Math.min(capacity, bucket.tokens + (now - bucket.at) / refillMs);
    bucket.at = now;
    buckets.set(key, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  private countUser(waId: string, limit: number): void {
    const now = this.clock.now();
    for (const [user, at] of this.contacted) if (now - at >= dayMs) this.contacted.delete(user);
    if (!this.contacted.has(waId) && this.contacted.size >= limit) {
      throw new GraphError(
        131_048,
        "Message failed to send because the messaging limit of the business portfolio is reached",
      );
    }
    this.contacted.set(waId, this.contacted.get(waId) ?? now);
  }
}
