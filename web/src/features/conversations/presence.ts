/** Who looks at which conversation and who writes there. Told by the socket, forgotten when nobody repeats it. */
import { create } from "zustand";
import type { Doing, PresenceFrame } from "@/lib/live";

export type Doer = { user_id: string; doing: Doing; at: number };
const expiryMs = 60_000;

export const usePresence = create<{ byConversation: Record<string, Doer[]> }>(() => ({ byConversation: {} }));

export function patchDoing({ user_id, conversation_id, doing }: PresenceFrame, now = Date.now()): void {
  if (!doing) return;
  usePresence.setState(({ byConversation }) => {
    const next: Record<string, Doer[]> = {};
    // A person is in one place: wherever else they were, they have left.
    for (const [id, doers] of Object.entries(byConversation)) {
      const rest = doers.filter((one) => one.user_id !== user_id && now - one.at < expiryMs);
      if (rest.length > 0) next[id] = rest;
    }
    if (doing !== "left" && conversation_id)
      next[conversation_id] = [...(next[conversation_id] ?? []), { user_id, doing, at: now }];
    return { byConversation: next };
  });
}

export function expireDoers(now: number): void {
  usePresence.setState((state) => {
    const all = Object.values(state.byConversation).flat();
    if (all.every((one) => now - one.at < expiryMs)) return state;
    const entries = Object.entries(state.byConversation)
      .map(([id, doers]) => [id, doers.filter((one) => now - one.at < expiryMs)] as const)
      .filter(([, doers]) => doers.length > 0);
    return { byConversation: Object.fromEntries(entries) };
  });
}

const nobody: Doer[] = [];

export function useDoers(conversation_id: string, me: string): Doer[] {
  const doers = usePresence((state) => state.byConversation[conversation_id]) ?? nobody;
  return doers.some((one) => one.user_id === me) ? doers.filter((one) => one.user_id !== me) : doers;
}
