/**
 * Everything a person can do by key or palette, in one registry. Screens register their commands while they are shown; the
 * command registered last wins a key, so a dialog's commands hide those of the screen behind it.
 */
import { useEffect, useEffectEvent, useRef } from "react";
import { create } from "zustand";

export type CommandGroup = "conversation" | "list" | "composer" | "go" | "general";

export type Command = {
  id: string;
  group: CommandGroup;
  title: string;
  /** "e", "Shift+E", "Mod+K", "g i" (one after the other). "Mod" is Ctrl, and ⌘ on a Mac. */
  keys?: string[];
  /** More words that find it in the palette. */
  words?: string;
  run: () => void;
  /** Works while a text field has the focus (only for combinations with Mod, Escape or F keys). */
  inFields?: boolean;
  /** Not offered in the palette (j, k, Escape…). */
  keysOnly?: boolean;
};

type Registered = { command: Command; order: number };

export const useCommandRegistry = create<{ registered: Registered[] }>(() => ({ registered: [] }));

let order = 0;

export function register(commands: Command[]): () => void {
  for (const command of commands) for (const keys of command.keys ?? []) refuseTrapKeys(keys);
  order += 1;
  const mine = commands.map((command) => ({ command, order }));
  useCommandRegistry.setState(({ registered }) => ({ registered: [...registered, ...mine] }));
  return () =>
    useCommandRegistry.setState(({ registered }) => ({ registered: registered.filter((one) => !mine.includes(one)) }));
}

// Ctrl+Alt is AltGr on Latin American and Spanish keyboards (@, \, ~), Option types accents on a Mac, and the others are
// dead keys there.
function refuseTrapKeys(keys: string): void {
  if (/Alt\+/.test(keys) || /[[\]`]/.test(keys)) throw new Error(`${keys} cannot be typed on every keyboard`);
}

/** Offers commands while the component is mounted. The titles decide when the registration is renewed. */
export function useCommands(commands: Command[]): void {
  const latest = useRef(commands);
  const run = useEffectEvent((id: string) => latest.current.find((command) => command.id === id)?.run());
  const signature = JSON.stringify(commands.map(({ run: _, ...rest }) => rest));
  useEffect(() => {
    latest.current = commands;
  });
  useEffect(() => {
    const shown = JSON.parse(signature) as Omit<Command, "run">[];
    return register(shown.map((command) => ({ ...command, run: () => run(command.id) })));
  }, [signature]);
}

/** The offered commands, each id once (the latest registration). */
export function offered(registered: Registered[]): Command[] {
  const byId = new Map<string, Command>();
  for (const { command } of registered) byId.set(command.id, command);
  return [...byId.values()];
}
