/** Unfinished texts, per conversation and mode: at once on this computer, a little later on the server. */
import { create } from "zustand";
import { api, value } from "@/lib/client";

export type Mode = "reply" | "note";
type Draft = { text: string; at: number; isSaved: boolean };
type Drafts = Record<string, Draft>;

const serverAfterMs = 1500;
const keepMs = 30 * 24 * 3_600_000;
const key = (conversation_id: string, mode: Mode) => `${conversation_id}:${mode}`;

let owner = "";
export const useDrafts = create<{ drafts: Drafts }>(() => ({ drafts: {} }));

function storageKey(): string {
  return `recado.drafts.${owner}`;
}

/** Each person of this computer has their own. */
export function openDrafts(mine: string, now = Date.now()): void {
  owner = mine;
  let drafts: Drafts = {};
  try {
    drafts = JSON.parse(localStorage.getItem(storageKey()) ?? "{}") as Drafts;
  } catch {
    // Unreadable or forbidden: begin without.
  }
  useDrafts.setState({ drafts: Object.fromEntries(Object.entries(drafts).filter(([, one]) => now - one.at < keepMs)) });
}

function keep(drafts: Drafts): void {
  useDrafts.setState({ drafts });
  try {
    localStorage.setItem(storageKey(), JSON.stringify(drafts));
  } catch {
    // Full or forbidden: the server has them.
  }
}

const timers = new Map<string, ReturnType<typeof setTimeout>>();

export function setDraft(conversation_id: string, mode: Mode, text: string): void {
  const id = key(conversation_id, mode);
  const { [id]: old, ...others } = useDrafts.getState().drafts;
  if ((old?.text ?? "") === text) return;
  keep({ ...others, [id]: { text, at: Date.now(), isSaved: false } });
  clearTimeout(timers.get(id));
  timers.set(
    id,
    setTimeout(() => void save(conversation_id, mode), serverAfterMs),
  );
}

async function save(conversation_id: string, mode: Mode): Promise<void> {
  const id = key(conversation_id, mode);
  const draft = useDrafts.getState().drafts[id];
  if (!draft) return;
  try {
    const params = { path: { conversation_id } };
    await value(api.PUT("/conversations/{conversation_id}/draft", { params, body: { mode, text: draft.text } }));
  } catch {
    // It is safe on this computer and is saved with the next change.
    return;
  }
  const { [id]: now, ...others } = useDrafts.getState().drafts;
  if (now?.text !== draft.text) return;
  keep(draft.text === "" ? others : { ...others, [id]: { ...draft, isSaved: true } });
}

export function draftOf(conversation_id: string, mode: Mode): string {
  return useDrafts.getState().drafts[key(conversation_id, mode)]?.text ?? "";
}

/** Takes what was written on another computer, unless something unsaved is here. */
export async function readServerDrafts(conversation_id: string): Promise<void> {
  const params = { path: { conversation_id } };
  const { items } = await value(api.GET("/conversations/{conversation_id}/draft", { params }));
  const { drafts } = useDrafts.getState();
  const news = items.filter((one) => one.text !== "" && (drafts[key(conversation_id, one.mode)]?.isSaved ?? true));
  if (news.length === 0) return;
  const found = news.map((one) => [key(conversation_id, one.mode), { text: one.text, at: Date.now(), isSaved: true }]);
  keep({ ...drafts, ...(Object.fromEntries(found) as Drafts) });
}

/** What the list shows in place of the last message. */
export function useDraft(conversation_id: string): string {
  return useDrafts(
    ({ drafts }) => drafts[key(conversation_id, "reply")]?.text || drafts[key(conversation_id, "note")]?.text || "",
  );
}
