/** What a person chose, kept on the server in `me.preferences` (free JSON of the web UI) so that it follows them. */
import { api, value } from "./client";
import { patchBootstrap, useMe } from "./session";

export type Preferences = {
  /** Single-letter shortcuts (WCAG 2.1.4 wants an off switch). */
  shortcuts: boolean;
  /** Seconds during which a sent message can be taken back. */
  send_hold_s: 0 | 3 | 5 | 10;
  enter_sends: boolean;
  close_and_next: boolean;
  sound: boolean;
  desktop_notifications: boolean;
  rail_open: boolean;
  list_width: number;
  details_width: number;
  details_open: boolean;
};

export const defaultPreferences: Preferences = {
  shortcuts: true,
  send_hold_s: 3,
  enter_sends: true,
  close_and_next: false,
  sound: true,
  desktop_notifications: false,
  rail_open: false,
  list_width: 340,
  details_width: 320,
  details_open: true,
};

/** Takes what has the right type and leaves the rest at its default: an older or newer UI may have written it. */
export function readPreferences(stored: Record<string, unknown>): Preferences {
  const read = { ...defaultPreferences } as Record<string, unknown>;
  for (const [key, standard] of Object.entries(defaultPreferences)) {
    if (typeof stored[key] === typeof standard) read[key] = stored[key];
  }
  return read as Preferences;
}

export function usePreferences(): Preferences {
  return readPreferences(useMe().preferences);
}

let timer: ReturnType<typeof setTimeout> | undefined;

/** Shows at once, saves when the person has stopped changing things. */
export function savePreferences(change: Partial<Preferences>): void {
  let all: Record<string, unknown> = {};
  patchBootstrap((bootstrap) => {
    all = { ...bootstrap.me.preferences, ...change };
    return { ...bootstrap, me: { ...bootstrap.me, preferences: all } };
  });
  clearTimeout(timer);
  timer = setTimeout(() => void value(api.PATCH("/me", { body: { preferences: all } })).catch(() => {}), 600);
}
