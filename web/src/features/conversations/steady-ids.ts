/**
 * Rows never move under the pointer: while somebody points at the list, it keeps its order and new ones wait behind a pill.
 * The open conversation stays where it was, even when it no longer belongs here, until one goes on to another.
 */
import { useState } from "react";

/** What is held, plus what later pages have added at its end. */
export function heldIds(held: readonly string[], ids: readonly string[]): string[] {
  const known = new Set(held);
  const last = ids.findLastIndex((id) => known.has(id));
  return [...held, ...ids.slice(last + 1)];
}

/** How many have come to stand before what was the first. */
export function freshCount(held: readonly string[], ids: readonly string[]): number {
  const still = new Set(ids);
  const first = held.find((id) => still.has(id));
  return first === undefined ? ids.length : ids.indexOf(first);
}

/** Puts `kept` back at the place where it was. */
export function withKept(
  ids: readonly string[],
  before: readonly string[],
  kept: string | undefined,
): readonly string[] {
  if (!kept || ids.includes(kept)) return ids;
  const at = before.indexOf(kept);
  return at === -1 ? ids : [...ids.slice(0, at), kept, ...ids.slice(at)];
}

export function useSteadyIds(ids: readonly string[], key: string, isHeld: boolean, open: string | undefined) {
  const [state, setState] = useState({ shown: ids, key, source: ids, isHeld, open });
  let { shown } = state;
  const isChanged = state.source !== ids || state.key !== key || state.isHeld !== isHeld || state.open !== open;
  if (isChanged) {
    if (state.key !== key) shown = ids;
    else if (isHeld) shown = heldIds(state.shown, ids);
    else shown = withKept(ids, state.shown, open);
    setState({ shown, key, source: ids, isHeld, open });
  }
  const fresh = isHeld ? freshCount(shown, ids) : 0;
  const release = () => setState({ shown: withKept(ids, shown, open), key, source: ids, isHeld, open });
  return { shown, fresh, release };
}
