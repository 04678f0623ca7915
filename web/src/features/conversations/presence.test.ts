import { beforeEach, expect, it } from "vitest";
import { expireDoers, patchDoing, usePresence } from "./presence";

const doers = (id: string) => (usePresence.getState().byConversation[id] ?? []).map((one) => one.user_id);
const frame = (user_id: string, conversation_id: string, doing: "viewing" | "replying" | "left") =>
  ({ type: "presence", user_id, conversation_id, doing }) as const;

beforeEach(() => usePresence.setState({ byConversation: {} }));

it("has a person in one place at a time", () => {
  patchDoing(frame("2", "7", "viewing"), 0);
  patchDoing(frame("3", "7", "replying"), 0);
  patchDoing(frame("2", "8", "viewing"), 1);
  expect([doers("7"), doers("8")]).toEqual([["3"], ["2"]]);
  patchDoing(frame("3", "7", "left"), 2);
  expect(doers("7")).toEqual([]);
});

it("forgets who is not heard of any more", () => {
  patchDoing(frame("2", "7", "viewing"), 0);
  expireDoers(59_000);
  expect(doers("7")).toEqual(["2"]);
  expireDoers(61_000);
  expect(doers("7")).toEqual([]);
});
