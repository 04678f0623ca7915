/** Who looks at which conversation and who writes there. The server tells each change, also that somebody has gone, and everything anew when the socket opens. */
import { create } from "zustand";
import type { Doing, PresenceFrame } from "@/lib/live";

export type Doer = { user_id: string; doing: Doing };

export const usePresence = create<{ byConversation: Record<string, Doer[]> }>(() => ({ byConversation: {} }));

export function patchDoing({ user_id, conversation_id, doing }: PresenceFrame): void {
  if (!doing) return;
  usePresence.setState(({ byConversation }) => {
    const next: Record<string, Doer[]> = {};
    // A person is in one place: wherever else they were, they have left.
    for (const [id, doers] of Object.entries(byConversation)) {
      const rest = doers.filter((one) => one.user_id !== user_id);
      if (rest.length > 0) next[id] = rest;
    }
    if (doing !== "left" && conversation_id)
      next[conversation_id] = [...(next[conversation_id] ?? []), { user_id, doing }];
    return { byConversation: next };
  });
}

/** The socket is gone: what is known grows old, and the next one begins with all there is. */
export function forgetDoers(): void {
  usePresence.setState({ byConversation: {} });
}

const nobody: Doer[] = [];

export function useDoers(conversation_id: string, me: string): Doer[] {
  const doers = usePresence((state) => state.byConversation[conversation_id]) ?? nobody;
  return doers.some((one) => one.user_id === me) ? doers.filter((one) => one.user_id !== me) : doers;
}
