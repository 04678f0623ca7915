/** What goes on beside writing: keeping drafts, telling others, and a field that grows. */
import { type RefObject, useEffect, useRef } from "react";
import { announcePresence } from "@/lib/live";
import { draftOf, type Mode, readServerDrafts, setDraft } from "./drafts";

const draftAfterMs = 300;
const stopsTypingAfterMs = 4000;

/** Takes up what was written before, here or on another computer, and keeps what is written now. */
export function useDraftKeeping(id: string, mode: Mode, text: string, onFound: (text: string) => void) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per conversation; afterwards this screen is what counts.
  useEffect(() => {
    let current = true;
    void readServerDrafts(id)
      .then(() => current && onFound(draftOf(id, mode)))
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, [id]);
  const latest = useRef(text);
  useEffect(() => {
    latest.current = text;
    const timer = setTimeout(() => setDraft(id, mode, text), draftAfterMs);
    return () => clearTimeout(timer);
  }, [id, mode, text]);
  useEffect(() => () => setDraft(id, mode, latest.current), [id, mode]);
}

export function useTyping(id: string, mode: Mode, text: string) {
  const isEmpty = text === "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: each key keeps it alive.
  useEffect(() => {
    if (isEmpty) {
      announcePresence(id, "viewing");
      return;
    }
    announcePresence(id, mode === "note" ? "noting" : "replying");
    const timer = setTimeout(() => announcePresence(id, "viewing"), stopsTypingAfterMs);
    return () => clearTimeout(timer);
  }, [id, mode, text]);
}

/** One line to eight, as much as the text needs. */
export function useGrowing(field: RefObject<HTMLTextAreaElement | null>, text: string, isShown: boolean) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text.
  useEffect(() => {
    const box = field.current;
    if (!box) return;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  }, [text, isShown]);
}
