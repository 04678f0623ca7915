/** Seeded randomness and the ids drawn from it: the same seed and the same calls give the same ids and the same faults. */
export class Random {
  private state: number;

  constructor(readonly seed: number) {
    this.state = seed >>> 0;
  }

  /** A number in [0, 1), by the mulberry32 recurrence. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(probability: number): boolean {
    return probability > 0 && this.next() < probability;
  }

  digits(count: number): string {
    let text = String(1 + this.below(9));
    while (text.length < count) text += String(this.below(10));
    return text;
  }

  hex(count: number): string {
    let text = "";
    while (text.length < count) text += this.below(16).toString(16);
    return text;
  }

  bytes(count: number): Buffer {
    return Buffer.from(Array.from({ length: count }, () => this.below(256)));
  }

  shuffle<T>(items: T[]): T[] {
    const mixed = [...items];
    for (let i = mixed.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [mixed[i], mixed[j]] = [mixed[j] as T, mixed[i] as T];
    }
    return mixed;
  }

  /** Opaque to clients, but shaped like the real ones: a few framing bytes, the number, and random hex. */
  wamid(phone: string, direction: "in" | "out"): string {
    const tail = this.hex(direction === "in" ? 20 : 18).toUpperCase();
    const framed = [
      Buffer.from([0x1c, 0x18, phone.length]),
      Buffer.from(phone, "latin1"),
      Buffer.from([0x15, 0x02, 0x00, direction === "in" ? 0x12 : 0x11, 0x18, tail.length]),
      Buffer.from(tail, "latin1"),
      Buffer.from([0]),
    ];
    return `wamid.${Buffer.concat(framed).toString("base64")}`;
  }
}
