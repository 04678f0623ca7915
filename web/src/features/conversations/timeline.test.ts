import { expect, it } from "vitest";
import { aMessage } from "@/testing/shapes";
import { buildTimeline, firstUnread, keyOf, lastSeenId, withPending } from "./timeline";

const minute = 60_000;
const noon = Date.UTC(2026, 10, 21, 15);
const zone = "America/Santiago";
const at = (id: number, over = {}) => aMessage({ id: String(id), created_at: noon + id * minute, ...over });
const activity = (id: number) =>
  at(id, { direction: "activity", kind: "activity", activity: { code: "closed", params: {} } });

it("separates days in the account's zone and groups within three minutes", () => {
  const items = buildTimeline([at(0), at(1), at(9), at(60 * 24)], zone, undefined);
  expect(items.map((item) => item.type)).toEqual(["day", "message", "message", "message", "day", "message"]);
  const starts = items.flatMap((item) => (item.type === "message" ? [item.startsGroup] : []));
  expect(starts).toEqual([true, false, true, true]);
});

it("collects runs of changes and puts the line above the first unread", () => {
  const items = buildTimeline([at(0), activity(1), activity(2), at(3)], zone, "3");
  expect(items.map((item) => item.type)).toEqual(["day", "message", "activities", "unread", "message"]);
});

it("finds the first of the last unread ones", () => {
  const messages = [at(0), at(1, { direction: "outbound" }), at(2), at(3)];
  expect(firstUnread(messages, 2)).toBe("2");
  expect(firstUnread(messages, 0)).toBeUndefined();
});

it("shows a message once and under one key while it gets its id", () => {
  const pending = at(5, { id: "pending:x", client_id: "x" });
  const stored = at(5, { id: "5", client_id: "x" });
  expect(withPending([at(0), stored], [pending])).toHaveLength(2);
  expect(keyOf(pending)).toBe(keyOf(stored));
  expect(lastSeenId([at(0), pending])).toBe("0");
});
