/** Turns key presses into commands. Matching uses what the key types (`event.key`), so it follows the keyboard's layout. */
import { type Command, useCommandRegistry } from "./commands";

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

const sequenceMs = 1200;

export function isEditable(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !/^(checkbox|radio|button|submit|range)$/.test(target.type);
}

/** "Shift+E", "Mod+K", "?"; undefined for a bare modifier. Shift is named only with letters and named keys: `?` needs it to be typed. */
export function nameOf(event: Pressed): string | undefined {
  if (["Control", "Shift", "Alt", "Meta", "AltGraph", "CapsLock", "Dead"].includes(event.key)) return undefined;
  if (event.altKey) return undefined;
  const mod = event.ctrlKey || event.metaKey;
  const isLetter = /^\p{L}$/u.test(event.key);
  const key = isLetter ? (event.shiftKey || mod ? event.key.toUpperCase() : event.key.toLowerCase()) : event.key;
  const shift = event.shiftKey && (isLetter || event.key.length > 1);
  return `${mod ? "Mod+" : ""}${shift ? "Shift+" : ""}${key === " " ? "Space" : key}`;
}

/** Printable without Mod: these act only outside text fields and can be switched off (WCAG 2.1.4). */
export function isSingle(keys: string): boolean {
  return !keys.startsWith("Mod+") && !/^(Shift\+)?(F\d+|Escape|Enter|Tab|Arrow\w+|Home|End|Page\w+|Space)$/.test(keys);
}

export class KeyMatcher {
  private prefix = "";
  private prefixAt = 0;

  /** The command for this press, with the newest registration first. */
  match(event: Pressed, commands: readonly Command[], context: { inField: boolean; singles: boolean; now: number }) {
    const name = nameOf(event);
    if (!name) return undefined;
    const isWaiting = this.prefix !== "" && context.now - this.prefixAt < sequenceMs;
    const candidates = isWaiting ? [`${this.prefix} ${name}`, name] : [name];
    this.prefix = "";
    for (const candidate of candidates) {
      for (let i = commands.length - 1; i >= 0; i--) {
        const command = commands[i] as Command;
        if (!command.keys?.includes(candidate)) continue;
        if (context.inField && !command.inFields) continue;
        if (isSingle(candidate) && (!context.singles || context.inField)) continue;
        return command;
      }
    }
    if (
      !context.inField &&
      context.singles &&
      commands.some((one) => one.keys?.some((k) => k.startsWith(`${name} `)))
    ) {
      this.prefix = name;
      this.prefixAt = context.now;
    }
    return undefined;
  }
}

export function listenForKeys(singlesAllowed: () => boolean): () => void {
  const matcher = new KeyMatcher();
  const listener = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || event.getModifierState("AltGraph")) return;
    const target = event.target;
    const inField = isEditable(target);
    const isInOverlay =
      target instanceof Element && target.closest('[role="dialog"],[role="alertdialog"],[role="menu"]');
    const commands = useCommandRegistry.getState().registered.map((one) => one.command);
    const command = matcher.match(event, commands, { inField, singles: singlesAllowed(), now: event.timeStamp });
    if (!command || (isInOverlay && !command.inFields)) return;
    event.preventDefault();
    command.run();
  };
  window.addEventListener("keydown", listener);
  return () => window.removeEventListener("keydown", listener);
}

const isMac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);

/** What is printed on the keys, for tooltips and help: ["Ctrl", "K"]. `shift` is the word for the Shift key. */
export function printedKeys(keys: string, shift: string): string[] {
  return keys
    .split(/[+ ]/)
    .filter(Boolean)
    .map((key) => printed[key] ?? (key === "Mod" ? (isMac ? "⌘" : "Ctrl") : key === "Shift" ? shift : upper(key)));
}

const printed: Record<string, string> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
};

function upper(key: string): string {
  return key.length === 1 ? key.toUpperCase() : key;
}
