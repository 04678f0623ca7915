// Waits for something to become true by looking again and again; fails with the last thing seen. Never a fixed pause.
import { setTimeout as pause } from "node:timers/promises";

export async function eventually<T>(what: string, look: () => Promise<T | undefined | false> | T | undefined | false, withinMs = 10_000): Promise<T> {
  const end = Date.now() + withinMs;
  let problem: unknown;
  for (;;) {
    try {
      const seen = await look();
      if (seen !== undefined && seen !== false) return seen;
      problem = undefined;
    } catch (error) {
      problem = error;
    }
    if (Date.now() > end) throw new Error(`${what} did not come true within ${withinMs} ms`, { cause: problem });
    await pause(20);
  }
}
