import assert from "node:assert/strict";
import { test } from "node:test";
import { Clock } from "../src/core/clock.ts";
import { parseMultipart } from "../src/core/multipart.ts";
import { Random } from "../src/core/random.ts";
import { defaultSettings, mergeSettings } from "../src/core/settings.ts";
import { readOptions } from "../src/options.ts";
import { variantKey } from "../src/wa/customers.ts";

test("timers fire in order of their times, also those that timers set", () => {
  const clock = new Clock();
  clock.freeze(true);
  const seen: string[] = [];
  const start = clock.now();
  clock.after(2000, () => seen.push(`late ${clock.now() - start}`));
  clock.after(1000, () => {
    seen.push(`early ${clock.now() - start}`);
    clock.after(500, () => seen.push(`chained ${clock.now() - start}`));
  });
  const cancel = clock.after(100, () => seen.push("never"));
  cancel();
  clock.advance(3000);
  assert.deepEqual(seen, ["early 1000", "chained 1500", "late 2000"]);
  assert.equal(clock.now() - start, 3000);
});

test("a clock that runs fires by itself and stays ahead after a jump", async () => {
  const clock = new Clock();
  clock.advance(3_600_000);
  assert.ok(clock.now() - Date.now() >= 3_599_000);
  await new Promise<void>((resolve) => {
    clock.after(1, resolve);
    setTimeout(() => assert.fail("the timer did not fire"), 5000).unref();
    // The alarm of the clock does not keep the process alive by itself.
    const keep = setInterval(() => undefined, 1000);
    clock.after(2, () => clearInterval(keep));
  });
});

test("the same seed draws the same ids, another seed others", () => {
  const draw = (seed: number) => {
    const random = new Random(seed);
    return [
      random.wamid("56912345678", "in"),
      random.digits(16),
      random.hex(8),
      random.shuffle([1, 2, 3, 4, 5]).join(""),
    ];
  };
  assert.deepEqual(draw(5), draw(5));
  assert.notDeepEqual(draw(5), draw(6));
});

test("multipart keeps binary data, names with quotes, and skips rubbish", () => {
  const data = Buffer.from([0, 13, 10, 45, 45, 255]);
  const body = Buffer.concat([
    Buffer.from(
      '--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--B\r\nContent-Disposition: form-data; name="file"; filename="x \\"y\\".png"\r\nContent-Type: image/png\r\n\r\n',
    ),
    data,
    Buffer.from("\r\n--B\r\nrubbish\r\n--B--\r\n"),
  ]);
  const parts = parseMultipart('multipart/form-data; boundary="B"', body);
  assert.deepEqual(
    parts.map(({ name, filename, contentType }) => [name, filename, contentType]),
    [
      ["a", null, null],
      ["file", 'x "y".png', "image/png"],
    ],
  );
  assert.deepEqual(parts[1]?.data, data);
  assert.deepEqual(parseMultipart("application/json", body), []);
});

test("settings are merged deeply, and what does not fit is refused by name", () => {
  const merged = mergeSettings(defaultSettings(), { statuses: { read: "never" }, webhooks: { retry_gaps_ms: [5] } });
  assert.deepEqual([merged.statuses.read, merged.webhooks.retry_gaps_ms, merged.statuses.sent_ms], ["never", [5], 150]);
  for (const [patch, complaint] of [
    [{ status: {} }, /unknown setting status/],
    [{ statuses: { sent_ms: "1" } }, /statuses.sent_ms must be a number/],
    [{ statuses: { read: "sometimes" } }, /one of page, auto, never/],
    [{ webhooks: { retry_gaps_ms: ["1"] } }, /only numbers/],
    [{ numbers: [{ waba_id: "1" }] }, /numbers\[0\].phone_number_id/],
  ] as const) {
    assert.throws(() => mergeSettings(defaultSettings(), patch), complaint);
  }
});

test("flags win over the environment", () => {
  const options = readOptions(["--port", "0", "--waba-id", "7"], { SIM_APP_SECRET: "s", SIM_PORT: "1", PORT: "2" });
  assert.equal(options.port, 0);
  const settings = mergeSettings(defaultSettings(), options.settings);
  assert.deepEqual([settings.app.app_secret, settings.numbers[0]?.waba_id], ["s", "7"]);
  assert.equal(readOptions([], { PORT: "2" }).port, 2);
  assert.throws(() => readOptions(["--port", "70000"], {}), /--port/);
  assert.throws(() => readOptions(["--unknown"], {}));
});

test("spellings of one number share a key", () => {
  for (const [a, b] of [
    ["5215512345678", "525512345678"],
    ["5491123456789", "541123456789"],
    ["5511912345678", "551112345678"],
  ] as const) {
    assert.equal(variantKey(a), variantKey(b));
  }
  assert.notEqual(variantKey("56912345678"), variantKey("5612345678"));
});
