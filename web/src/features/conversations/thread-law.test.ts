import { expect, it } from "vitest";
import { aMessage } from "@/testing/shapes";
import { previewWith, putMessage, putOlderPage, type ThreadData } from "./thread-law";

const thread = (...ids: number[]): ThreadData => ({
  items: ids.map((id) => aMessage({ id: String(id), created_at: id })),
  has_more: true,
});
const idsOf = (one: ThreadData) => one.items.map((message) => message.id);

it("puts a message where its time says, once", () => {
  const once = putMessage(thread(10, 30), aMessage({ id: "20", created_at: 20 }), true);
  expect(idsOf(once)).toEqual(["10", "20", "30"]);
  expect(idsOf(putMessage(once, aMessage({ id: "20", created_at: 20 }), true))).toEqual(["10", "20", "30"]);
});

it("leaves what is older than the loaded part to its page", () => {
  expect(idsOf(putMessage(thread(10), aMessage({ id: "5", created_at: 5 }), true))).toEqual(["10"]);
});

it("does not let a late page turn a state back, and lets a retry start over", () => {
  const read = aMessage({ id: "10", created_at: 10, direction: "outbound", state: "read" });
  const known = putMessage(thread(10), read, true);
  expect(putMessage(known, { ...read, state: "sent" }, false).items[0]?.state).toBe("read");
  expect(putMessage(known, { ...read, state: "queued" }, true).items[0]?.state).toBe("queued");
});

it("adds older pages in front without doubles", () => {
  const page = {
    items: [aMessage({ id: "5", created_at: 5 }), aMessage({ id: "10", created_at: 10 })],
    has_more: false,
  };
  const whole = putOlderPage(thread(10, 20), page);
  expect(idsOf(whole)).toEqual(["5", "10", "20"]);
  expect(whole.has_more).toBe(false);
});

it("takes the new state into the preview of the message it shows", () => {
  const preview = { id: "1", direction: "outbound", kind: "text", text: "Hola", state: "sent", created_at: 1 } as const;
  expect(previewWith(preview, aMessage({ id: "1", state: "read" }))?.state).toBe("read");
  expect(previewWith(preview, aMessage({ id: "2", state: "read" }))).toBe(preview);
});
