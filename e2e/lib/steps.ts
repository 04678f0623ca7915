// For suites that tell one story: what comes after a failed step says so at once instead of waiting for what cannot come.
import { afterEach, beforeEach } from "node:test";

export function eachNeedsTheLast(): void {
  let failed: string | undefined;
  beforeEach(() => {
    if (failed) throw new Error(`needs "${failed}", which failed`);
  });
  afterEach((context) => {
    // The published types do not know `passed` yet.
    const { name, passed } = context as unknown as { name: string; passed: boolean };
    if (!passed) failed ??= name;
  });
}
