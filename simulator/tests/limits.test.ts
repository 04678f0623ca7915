import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { World } from "./world.ts";

const text = { type: "text", text: { body: "hola" } };
const codes = async (world: World, count: number, to: (index: number) => string) => {
  const found: (number | undefined)[] = [];
  for (let index = 0; index < count; index++) found.push((await world.send(text, to(index))).body.error?.code);
  return found;
};

describe("limits", () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open({ window: { mode: "off" } });
  });
  afterEach(() => world.close());

  test("are off until they are switched on", async () => {
    assert.ok((await codes(world, 60, () => "+56912345678")).every((code) => code === undefined));
  });

  test("the throughput of a number refills each second", async () => {
    await world.control("POST", "/config", { limits: { throughput_per_s: 5 } });
    const found = await codes(world, 7, (index) => `+5691111000${index}`);
    assert.deepEqual(found, [undefined, undefined, undefined, undefined, undefined, 130_429, 130_429]);
    await world.advance(1);
    assert.deepEqual(await codes(world, 1, () => "+56911110000"), [undefined]);
  });

  test("a pair may burst to 45 and then gets one message each 6 seconds", async () => {
    await world.control("POST", "/config", { limits: { pair_rate: true } });
    const found = await codes(world, 46, () => "+56912345678");
    assert.equal(found.filter((code) => code === undefined).length, 45);
    assert.equal(found[45], 131_056);
    assert.deepEqual(await codes(world, 1, () => "+5491123456789"), [undefined]);
    await world.advance(5);
    assert.deepEqual(await codes(world, 1, () => "+56912345678"), [131_056]);
    await world.advance(1);
    assert.deepEqual(await codes(world, 1, () => "+56912345678"), [undefined]);
  });

  test("only so many new people are reached within a rolling day", async () => {
    await world.control("POST", "/config", { limits: { unique_users_per_day: 2 } });
    assert.deepEqual(await codes(world, 3, (index) => `+5691111000${index}`), [undefined, undefined, 131_048]);
    await world.writes({ type: "text", text: "hola" }, "56911110002");
    assert.deepEqual(await codes(world, 1, () => "+56911110002"), [undefined]);
    await world.advance(24 * 3600);
    assert.deepEqual(await codes(world, 1, () => "+56911110009"), [undefined]);
  });
});
