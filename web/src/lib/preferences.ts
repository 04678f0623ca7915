/** What a person chose, kept on the server in `me.preferences` (free JSON of the web UI) so that it follows them. */
import { create } from "zustand";
import type { Bootstrap } from "@/api/types";
import { api, value } from "./client";
import { queryClient } from "./query";
import { bootstrapKey, patchBootstrap, useMe } from "./session";

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
function readPreferences(stored: Record<string, unknown>): Preferences {
  const read = { ...defaultPreferences } as Record<string, unknown>;
  for (const [key, standard] of Object.entries(defaultPreferences)) {
    if (typeof stored[key] === typeof standard) read[key] = stored[key];
  }
  return read as Preferences;
}

/** What has been chosen and is not on the server yet. It lies over the server's answer, which may be read again meanwhile. */
const useUnsaved = create<{ changes: Partial<Preferences> }>(() => ({ changes: {} }));

export function usePreferences(): Preferences {
  const { preferences } = useMe();
  const changes = useUnsaved((state) => state.changes);
  return readPreferences({ ...preferences, ...changes });
}

/** Outside components. */
export function currentPreferences({ me }: Bootstrap): Preferences {
  return readPreferences({ ...me.preferences, ...useUnsaved.getState().changes });
}

const saveAfterMs = 600;
let timer: ReturnType<typeof setTimeout> | undefined;
let onFailure: (error: unknown) => void = () => {};

/** Called when the server did not take them; what was chosen holds, and the next saving tries again. */
export function whenPreferencesAreRefused(callback: (error: unknown) => void): void {
  onFailure = callback;
}

/** Shows at once, saves when the person has stopped changing things. */
export function savePreferences(change: Partial<Preferences>): void {
  useUnsaved.setState(({ changes }) => ({ changes: { ...changes, ...change } }));
  clearTimeout(timer);
  timer = setTimeout(() => void savePreferencesNow(), saveAfterMs);
}

export async function savePreferencesNow(): Promise<void> {
  clearTimeout(timer);
  const { changes } = useUnsaved.getState();
  const stored = queryClient.getQueryData<Bootstrap>(bootstrapKey)?.me.preferences;
  if (!stored || Object.keys(changes).length === 0) return;
  const preferences = { ...stored, ...changes };
  try {
    await value(api.PATCH("/me", { body: { preferences } }));
  } catch (error) {
    onFailure(error);
    return;
  }
  patchBootstrap((bootstrap) => ({ ...bootstrap, me: { ...bootstrap.me, preferences } }));
  // What was changed once more meanwhile waits for its own turn.
  const { changes: now } = useUnsaved.getState();
  const left = Object.entries(now).filter(([name, one]) => changes[name as keyof Preferences] !== one);
  useUnsaved.setState({ changes: Object.fromEntries(left) });
}
