import { describe, expect, it } from "vitest";
import { aView } from "@/testing/shapes";
import { moved } from "./api";

const views = ["1", "2", "3", "4"].map((id) => aView({ id, pinned: id !== "2" }));
const order = (id: string, to: number) => moved(views, id, to)?.map((one) => one.id);

describe("moving a view", () => {
  it("counts places among those that are shown, and lets the hidden ones follow", () => {
    expect(order("4", 0)).toEqual(["4", "1", "3", "2"]);
    expect(order("1", 1)).toEqual(["3", "1", "4", "2"]);
    expect(order("1", 2)).toEqual(["3", "4", "1", "2"]);
  });

  it("moves nothing beyond the ends, to its own place, or what is not shown", () => {
    expect(order("1", -1)).toBeUndefined();
    expect(order("4", 3)).toBeUndefined();
    expect(order("3", 1)).toBeUndefined();
    expect(order("2", 0)).toBeUndefined();
    expect(order("9", 0)).toBeUndefined();
  });
});
