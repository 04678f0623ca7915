/**
 * The law of the list: what the server answered before, plus the events since, is what it would answer now. Pure, so that the
 * law can be tested. Where an event does not tell enough (a search, a label that was taken off), the answer is "reread".
 */
import type { Conversation, LiveEventOf } from "@/api/types";
import { compareIds } from "@/lib/text";
import type { ListFilter, Sort, StateFilter, Tab } from "./filter";

export type ListCounts = { mine: number; unassigned: number; all: number };

export type ListData = {
  ids: string[];
  next_cursor?: string;
  counts: ListCounts;
  /** The last event that is already in here. */
  seq: number;
  /** Version of each conversation up to which the counts know it: two events of one transaction count once. */
  counted: Record<string, number>;
};

export type ConversationEvent = LiveEventOf<
  "message_created" | "message_updated" | "conversation_created" | "conversation_updated"
>;

type Shelf = { status: Conversation["status"]; archived: boolean; first_reply: boolean };

export function matchesState(state: StateFilter, { status, archived, first_reply }: Shelf): boolean {
  switch (state) {
    case "any":
      return true;
    case "archived":
      return archived;
    case "active":
      return !archived && (status === "open" || status === "pending");
    case "new":
      return !archived && status === "open" && !first_reply;
    case "in_progress":
      return !archived && status === "open" && first_reply;
    case "snoozed":
    case "closed":
      return !archived && status === state;
  }
}

export function matchesTab(tab: Tab, assignee: string | undefined, me: string): boolean {
  return tab === "all" || (tab === "mine" ? assignee === me : assignee === undefined);
}

function shelfOf(conversation: Conversation): Shelf {
  return {
    status: conversation.status,
    archived: conversation.archived_at !== undefined,
    first_reply: conversation.first_reply_at !== undefined,
  };
}

/** Everything but the tab; `undefined` when only the server can tell. */
function matchesFilter(filter: ListFilter, conversation: Conversation): boolean | undefined {
  if (filter.inbox_id && conversation.inbox_id !== filter.inbox_id) return false;
  if (filter.team_id && conversation.team_id !== filter.team_id) return false;
  if (filter.assignee_id && conversation.assignee_id !== filter.assignee_id) return false;
  if (filter.label_id && !conversation.label_ids.includes(filter.label_id)) return false;
  if (!matchesState(filter.state, shelfOf(conversation))) return false;
  return filter.q || filter.filter ? undefined : true;
}

/** Would this conversation stand in the list? Also asked for what a person has just done and the server has not yet. */
export function belongs(filter: ListFilter, conversation: Conversation, me: string): boolean {
  return matchesFilter(filter, conversation) !== false && matchesTab(filter.tab, conversation.assignee_id, me);
}

const priorities = { low: 1, medium: 2, high: 3, urgent: 4 } as const;

function sortKey(sort: Sort, one: Conversation): number {
  switch (sort) {
    case "last_activity":
      return -one.last_activity_at;
    case "created":
      return 0;
    case "waiting":
      return one.waiting_since ?? Number.MAX_SAFE_INTEGER;
    case "priority":
      return one.priority ? -priorities[one.priority] : 0;
  }
}

/** The server's order: of equals the newer comes first, except where the longest waiting does. */
export function compare(sort: Sort, a: Conversation, b: Conversation): number {
  const byId = compareIds(a.id, b.id);
  return sortKey(sort, a) - sortKey(sort, b) || (sort === "waiting" ? byId : -byId);
}

function place(
  list: ListData,
  sort: Sort,
  one: Conversation,
  lookup: (id: string) => Conversation | undefined,
): string[] {
  const others = list.ids.filter((id) => id !== one.id);
  let at = others.findIndex((id) => {
    const other = lookup(id);
    return other !== undefined && compare(sort, one, other) < 0;
  });
  if (at === -1) {
    // Behind everything loaded: the next page will bring it.
    if (list.next_cursor) return others.length === list.ids.length ? list.ids : others;
    at = others.length;
  }
  const ids = [...others.slice(0, at), one.id, ...others.slice(at)];
  return ids.every((id, index) => id === list.ids[index]) ? list.ids : ids;
}

function count(counts: ListCounts, assignee: string | undefined, me: string, by: 1 | -1): ListCounts {
  return {
    mine: counts.mine + (assignee === me ? by : 0),
    unassigned: counts.unassigned + (assignee === undefined ? by : 0),
    all: counts.all + by,
  };
}

type Lookup = (id: string) => Conversation | undefined;

export function patchList(
  list: ListData,
  filter: ListFilter,
  event: ConversationEvent,
  me: string,
  lookup: Lookup,
): ListData | "reread" {
  if (event.seq <= list.seq) return list;
  const conversation = event.data.conversation;
  if (!conversation) return { ...list, seq: event.seq };
  const after = matchesFilter(filter, conversation);
  if (after === undefined) return "reread";
  const changes = event.type === "conversation_updated" ? event.data.changes : [];
  // The labels of before are not told.
  if (filter.label_id && changes.some((change) => change.startsWith("label"))) return "reread";

  const isCounted = (list.counted[conversation.id] ?? -1) >= conversation.version;
  const counts = isCounted ? list.counts : recount(list.counts, filter, event, conversation, after, me);
  const isHere = after && matchesTab(filter.tab, conversation.assignee_id, me);
  return {
    ids: isHere ? place(list, filter.sort, conversation, lookup) : list.ids.filter((id) => id !== conversation.id),
    next_cursor: list.next_cursor,
    counts,
    seq: event.seq,
    counted: { ...list.counted, [conversation.id]: conversation.version },
  };
}

function recount(
  counts: ListCounts,
  filter: ListFilter,
  event: ConversationEvent,
  conversation: Conversation,
  isIn: boolean,
  me: string,
): ListCounts {
  const before = "before" in event.data ? event.data.before : undefined;
  let result = counts;
  if (before) {
    const was: Conversation = { ...conversation, assignee_id: before.assignee_id, team_id: before.team_id };
    const shelf = { status: before.status, archived: before.archived, first_reply: before.first_reply };
    const wasIn = matchesFilter({ ...filter, state: "any" }, was) && matchesState(filter.state, shelf);
    if (wasIn) result = count(result, before.assignee_id, me, -1);
  } else if (event.type !== "conversation_created") {
    return counts;
  }
  return isIn ? count(result, conversation.assignee_id, me, 1) : result;
}
