import { describe, expect, it, vi } from "vitest";
import { type Command, register, useCommandRegistry } from "./commands";
import { isSingle, KeyMatcher, nameOf } from "./keys";

const press = (key: string, mods: Partial<KeyboardEvent> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...mods,
});
const command = (id: string, keys: string[], over: Partial<Command> = {}): Command => ({
  id,
  group: "general",
  title: id,
  keys,
  run: () => {},
  ...over,
});
const free = { inField: false, singles: true, now: 0 };

describe("nameOf follows what the key types, not where it is", () => {
  it.each([
    ["LatAm Spanish: / is Shift+7", press("/", { shiftKey: true }), "/"],
    ["LatAm Spanish: ? is Shift+'", press("?", { shiftKey: true }), "?"],
    ["US-International: plain /", press("/"), "/"],
    ["ABNT2: ç", press("ç"), "ç"],
    ["Spain: Ñ with Shift", press("Ñ", { shiftKey: true }), "Shift+Ñ"],
    ["Caps Lock on", press("E"), "e"],
    ["⌘K", press("k", { metaKey: true }), "Mod+K"],
    ["Shift+F6", press("F6", { shiftKey: true }), "Shift+F6"],
  ])("%s", (_, event, name) => expect(nameOf(event)).toBe(name));

  it("ignores AltGr (Ctrl+Alt), which types @ and \\ there, and dead keys", () => {
    expect(nameOf(press("@", { ctrlKey: true, altKey: true }))).toBeUndefined();
    expect(nameOf(press("Dead"))).toBeUndefined();
  });
});

describe("KeyMatcher", () => {
  it("knows sequences, and forgets a prefix after a while", () => {
    const matcher = new KeyMatcher();
    const commands = [command("inbox", ["g i"]), command("mine", ["i"])];
    expect(matcher.match(press("g"), commands, free)).toBeUndefined();
    expect(matcher.match(press("i"), commands, { ...free, now: 500 })?.id).toBe("inbox");
    matcher.match(press("g"), commands, free);
    expect(matcher.match(press("i"), commands, { ...free, now: 5000 })?.id).toBe("mine");
  });

  it("prefers the newest registration", () => {
    const matcher = new KeyMatcher();
    expect(matcher.match(press("n"), [command("new", ["n"]), command("note", ["n"])], free)?.id).toBe("note");
  });

  it("leaves text fields their letters, and lets Mod combinations through that say so", () => {
    const matcher = new KeyMatcher();
    const commands = [command("reply", ["r"]), command("palette", ["Mod+K"], { inFields: true })];
    expect(matcher.match(press("r"), commands, { ...free, inField: true })).toBeUndefined();
    expect(matcher.match(press("k", { ctrlKey: true }), commands, { ...free, inField: true })?.id).toBe("palette");
  });

  it("has an off switch for single keys only", () => {
    const matcher = new KeyMatcher();
    const commands = [command("close", ["e"]), command("help", ["F1"]), command("undo", ["Mod+Z"])];
    const off = { ...free, singles: false };
    expect(matcher.match(press("e"), commands, off)).toBeUndefined();
    expect(matcher.match(press("F1"), commands, off)?.id).toBe("help");
    expect(matcher.match(press("z", { ctrlKey: true }), commands, off)?.id).toBe("undo");
  });
});

it("refuses keys that cannot be typed on every keyboard", () => {
  expect(() => register([command("trap", ["Mod+Alt+E"])])).toThrow("every keyboard");
  expect(() => register([command("trap", ["["])])).toThrow("every keyboard");
});

it("forgets commands with the screen that offered them", () => {
  const run = vi.fn();
  const forget = register([command("here", ["h"], { run })]);
  expect(useCommandRegistry.getState().registered.map((one) => one.command.id)).toEqual(["here"]);
  forget();
  expect(useCommandRegistry.getState().registered).toEqual([]);
});

it("tells single keys from combinations", () => {
  expect(["e", "Shift+E", "?", "g i"].every(isSingle)).toBe(true);
  expect(["Mod+K", "F6", "Shift+F6", "Escape", "ArrowDown"].some(isSingle)).toBe(false);
});
