// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { freshCount, heldIds, useSteadyIds, withKept } from "./steady-ids";

describe("while the pointer is over the list", () => {
  it("keeps the order and lets new pages in at the end", () => {
    expect(heldIds(["a", "b", "c"], ["n", "c", "a", "b", "d"])).toEqual(["a", "b", "c", "d"]);
  });
  it("counts what came before the first", () => {
    expect(freshCount(["a", "b", "c"], ["c", "n", "a", "b"])).toBe(2);
    expect(freshCount(["a", "b"], ["a", "b", "c"])).toBe(0);
  });
});

it("keeps the open conversation in its place when it leaves", () => {
  expect(withKept(["a", "c"], ["a", "b", "c"], "b")).toEqual(["a", "b", "c"]);
  expect(withKept(["a", "c"], ["a", "b", "c"], undefined)).toEqual(["a", "c"]);
});

describe("useSteadyIds", () => {
  const start = {
    ids: ["a", "b"] as readonly string[],
    key: "mine",
    isHeld: true,
    open: undefined as string | undefined,
  };
  const render = () =>
    renderHook((props: typeof start) => useSteadyIds(props.ids, props.key, props.isHeld, props.open), {
      initialProps: start,
    });

  it("holds fifty new ones back and shows them when asked", () => {
    const { result, rerender } = render();
    const news = Array.from({ length: 50 }, (_, index) => `n${index}`);
    rerender({ ...start, ids: [...news, "a", "b"] });
    expect(result.current.shown).toEqual(["a", "b"]);
    expect(result.current.fresh).toBe(50);
    act(() => result.current.release());
    expect(result.current.shown).toHaveLength(52);
    expect(result.current.fresh).toBe(0);
  });

  it("follows when the pointer leaves, and shows another view at once", () => {
    const { result, rerender } = render();
    rerender({ ...start, ids: ["n", "a", "b"] });
    rerender({ ...start, ids: ["n", "a", "b"], isHeld: false });
    expect(result.current.shown).toEqual(["n", "a", "b"]);
    rerender({ ...start, key: "all", ids: ["z"] });
    expect(result.current.shown).toEqual(["z"]);
  });
});
