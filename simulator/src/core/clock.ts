/**
 * The simulator's only source of time. It runs with the wall clock, ahead of it after `advance`, or stands still after
 * `freeze`. Timers fire in the order of their due times, also when many hours are skipped at once.
 */
interface Timer {
  due: number;
  order: number;
  run: () => void;
}

const longestSleep = 2 ** 31 - 1;

export class Clock {
  private offset = 0;
  private frozenAt: number | null = null;
  private order = 0;
  private timers: Timer[] = [];
  private alarm: NodeJS.Timeout | null = null;

  now(): number {
    return this.frozenAt ?? Date.now() + this.offset;
  }

  /** Unix seconds as text, the way Meta writes timestamps. */
  stamp(): string {
    return String(Math.floor(this.now() / 1000));
  }

  iso(): string {
    return new Date(this.now()).toISOString();
  }

  after(milliseconds: number, run: () => void): () => void {
    const timer = { due: this.now() + Math.max(0, milliseconds), order: this.order++, run };
    const place = this.timers.findIndex((other) => other.due > timer.due);
    if (place < 0) this.timers.push(timer);
    else this.timers.splice(place, 0, timer);
    this.arm();
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  advance(milliseconds: number): void {
    const target = this.now() + milliseconds;
    for (let next = this.timers[0]; next && next.due <= target; next = this.timers[0]) {
      this.jumpTo(Math.max(next.due, this.now()));
      this.timers.shift();
      next.run();
    }
    this.jumpTo(target);
    this.arm();
  }

  freeze(frozen: boolean): void {
    if (frozen) {
      this.frozenAt ??= this.now();
    } else if (this.frozenAt !== null) {
      this.offset = this.frozenAt - Date.now();
      this.frozenAt = null;
    }
    this.arm();
  }

  get frozen(): boolean {
    return this.frozenAt !== null;
  }

  get pending(): number {
    return this.timers.length;
  }

  /** Forgets all timers; the time itself goes on. */
  clear(): void {
    this.timers = [];
    this.arm();
  }

  private jumpTo(moment: number): void {
    if (this.frozenAt !== null) this.frozenAt = moment;
    else this.offset = Math.max(this.offset, moment - Date.now());
  }

  private arm(): void {
    if (this.alarm) clearTimeout(this.alarm);
    this.alarm = null;
    const next = this.timers[0];
    if (!next || this.frozenAt !== null) return;
    this.alarm = setTimeout(() => this.ring(), Math.min(longestSleep, Math.max(0, next.due - this.now())));
    this.alarm.unref();
  }

  private ring(): void {
    const now = this.now();
    while (this.timers[0] && this.timers[0].due <= now) this.timers.shift()?.run();
    this.arm();
  }
}
