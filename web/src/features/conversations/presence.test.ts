import { beforeEach, expect, it } from "vitest";
import { forgetDoers, patchDoing, usePresence } from "./presence";

const doers = (id: string) => (usePresence.getState().byConversation[id] ?? []).map((one) => one.user_id);
const frame = (user_id: string, conversation_id: string, doing: "viewing" | "replying" | "left") =>
  ({ type: "presence", user_id, conversation_id, doing }) as const;

beforeEach(() => usePresence.setState({ byConversation: {} }));

it("has a person in one place at a time", () => {
  patchDoing(frame("2", "7", "viewing"));
  patchDoing(frame("3", "7", "replying"));
  patchDoing(frame("2", "8", "viewing"));
  expect([doers("7"), doers("8")]).toEqual([["3"], ["2"]]);
  patchDoing(frame("3", "7", "left"));
  expect(doers("7")).toEqual([]);
});

it("keeps who stays without being repeated, and starts anew with the socket", () => {
  patchDoing(frame("2", "7", "viewing"));
  patchDoing(frame("3", "8", "viewing"));
  expect(doers("7")).toEqual(["2"]);
  forgetDoers();
  expect([doers("7"), doers("8")]).toEqual([[], []]);
});
