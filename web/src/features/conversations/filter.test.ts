import { expect, it } from "vitest";
import { filterOf, readInboxSearch } from "./filter";

it("keeps 64-bit ids whole and drops what nobody could have meant", () => {
  const id = "7293847298347298347";
  expect(readInboxSearch({ tab: "all", inbox_id: id, label_id: "x", state: "nonsense", q: "" })).toEqual({
    tab: "all",
    inbox_id: id,
  });
});

it("gives every search of the same meaning the same filter", () => {
  expect(filterOf({})).toEqual(filterOf({ tab: "mine", state: "active", sort: "last_activity" }));
});

it("shows every state when the conditions decide about states themselves", () => {
  const filter = '{"and":[{"field":"state","op":"is","values":["closed"]}]}';
  expect(filterOf({ filter }).state).toBe("any");
  expect(filterOf({ filter: filter.replace("state", "priority") }).state).toBe("active");
  expect(filterOf({ filter, state: "new" }).state).toBe("new");
});

it("keeps the conditions as they are, unless they are none or far too long", () => {
  const filter = '{"or":[{"field":"unread","op":"is","values":["true"]}]}';
  expect(readInboxSearch({ filter })).toEqual({ filter });
  expect(readInboxSearch({ filter: "[]" })).toEqual({});
  expect(readInboxSearch({ filter: `{${"x".repeat(7000)}` })).toEqual({});
});
