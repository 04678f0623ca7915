import { describe, expect, it } from "vitest";
import type { FilterField } from "@/api/types";
import {
  type Condition,
  conditionOn,
  conditionsOf,
  fieldOf,
  type Group,
  isComplete,
  type Node,
  readFilter,
  replaceAt,
  withOperator,
  writeFilter,
} from "./filter-tree";

const one = (field: string): Condition => ({ field, op: "is", values: ["1"] });
const field = (name: string, type: FilterField["type"], operators: FilterField["operators"]): FilterField => ({
  name,
  type,
  operators,
});

/** Random trees by a fixed seed. */
function trees(many: number): Group[] {
  let seed = 7;
  const dice = (sides: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % sides;
  };
  const node = (depth: number): Node =>
    depth > 3 || dice(2) === 0
      ? {
          field: `f${dice(9)}`,
          op: dice(2) ? "is" : "is_empty",
          values: Array.from({ length: dice(3) }, () => `ñ"${dice(9)}`),
        }
      : group(depth + 1);
  const group = (depth: number): Group => ({
    join: dice(2) ? "and" : "or",
    nodes: Array.from({ length: 1 + dice(3) }, () => node(depth)),
  });
  return Array.from({ length: many }, () => group(1));
}

describe("a filter", () => {
  it("reads back from the address as it was written", () => {
    for (const tree of trees(200)) {
      expect(readFilter(writeFilter(tree))).toEqual(tree);
      expect(writeFilter(readFilter(JSON.parse(writeFilter(tree))) as Group)).toBe(writeFilter(tree));
    }
  });

  it("is none when the address has something else", () => {
    for (const text of ["", "x", "[]", "1", '{"and":{}}', '{"and":[{"field":"a"}]}', '{"and":[null]}'])
      expect(readFilter(text), text).toBeUndefined();
    const deep = (depth: number): string => (depth === 0 ? '{"field":"a","op":"is"}' : `{"and":[${deep(depth - 1)}]}`);
    expect(readFilter(deep(4))).toBeDefined();
    expect(readFilter(deep(5))).toBeUndefined();
    expect(readFilter('{"field":"a","op":"is","values":[1]}')).toEqual({ join: "and", nodes: [one("a")] });
  });

  it("is complete when every condition has its values", () => {
    const tree = (condition: Partial<Condition>): Group => ({ join: "and", nodes: [{ ...one("a"), ...condition }] });
    expect(isComplete(tree({}))).toBe(true);
    expect(isComplete(tree({ values: [] }))).toBe(false);
    expect(isComplete(tree({ values: [" "] }))).toBe(false);
    expect(isComplete(tree({ op: "is_empty", values: [] }))).toBe(true);
    expect(isComplete(tree({ op: "between", values: ["1"] }))).toBe(false);
    expect(isComplete(tree({ field: "contact.attribute:" }))).toBe(false);
    expect(isComplete({ join: "and", nodes: [] })).toBe(false);
  });

  it("is edited in place", () => {
    const tree: Group = { join: "and", nodes: [one("a"), { join: "or", nodes: [one("b"), one("c")] }] };
    expect(conditionsOf(tree)).toHaveLength(3);
    const names = (group: Group) => conditionsOf(group).map((condition) => condition.field);
    expect(names(replaceAt(tree, [1, 0], one("x")))).toEqual(["a", "x", "c"]);
    expect(names(replaceAt(tree, [0], undefined))).toEqual(["b", "c"]);
    expect(names(replaceAt(tree, [1], undefined))).toEqual(["a"]);
  });
});

describe("a condition", () => {
  it("starts with what its field takes", () => {
    expect(conditionOn(field("unread", "boolean", ["is"]))).toEqual({ field: "unread", op: "is", values: ["true"] });
    expect(conditionOn(field("created_at", "time", ["before", "within_last"])).op).toBe("within_last");
    const attribute = field("contact.attribute:", "attribute", ["is"]);
    expect(fieldOf([attribute], "contact.attribute:plan")).toBe(attribute);
  });

  it("keeps its values where they still mean something", () => {
    const condition: Condition = { field: "a", op: "is", values: ["1", "2"] };
    expect(withOperator(condition, "is_not").values).toEqual(["1", "2"]);
    expect(withOperator(condition, "is_empty").values).toEqual([]);
    expect(withOperator({ ...condition, op: "within_last", values: ["3d"] }, "older_than").values).toEqual(["3d"]);
    expect(withOperator({ ...condition, op: "within_last", values: ["3d"] }, "before").values).toEqual([]);
    expect(withOperator({ ...condition, op: "before", values: ["2026-01-01"] }, "within_last").values).toEqual(["7d"]);
  });
});
