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
