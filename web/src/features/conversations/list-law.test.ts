import { describe, expect, it } from "vitest";
import type { Conversation } from "@/api/types";
import { aConversation } from "@/testing/shapes";
import type { ListFilter } from "./filter";
import { belongs, type ConversationEvent, compare, type ListData, matchesState, patchList } from "./list-law";

const me = "1";

/** Always the same numbers for the same seed. */
function dice(seed: number) {
  let state = seed;
  return (sides: number) => {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return (state >> 8) % sides;
  };
}

/** What the server would answer. */
function listOf(all: Conversation[], filter: ListFilter, seq: number, limit = 1000): ListData {
  const inFilter = all.filter((one) => belongs({ ...filter, tab: "all" }, one, me));
  const sorted = inFilter.filter((one) => belongs(filter, one, me)).sort((a, b) => compare(filter.sort, a, b));
  const ids = sorted.slice(0, limit).map((one) => one.id);
  return {
    ids,
    next_cursor: sorted.length > limit ? "more" : undefined,
    counts: {
      mine: inFilter.filter((one) => one.assignee_id === me).length,
      unassigned: inFilter.filter((one) => one.assignee_id === undefined).length,
      all: inFilter.length,
    },
    seq,
    counted: {},
  };
}

function eventOf(
  before: Conversation | undefined,
  after: Conversation,
  seq: number,
  changes: string[],
): ConversationEvent {
  const base = { seq, at: seq, actor: { kind: "user" as const }, subject: { kind: "conversation", id: after.id } };
  if (!before) return { ...base, type: "conversation_created", data: { conversation: after } };
  const was = {
    assignee_id: before.assignee_id,
    team_id: before.team_id,
    status: before.status,
    archived: before.archived_at !== undefined,
    unread_count: before.unread_count,
    first_reply: before.first_reply_at !== undefined,
    waiting: before.waiting_since !== undefined,
  };
  return { ...base, type: "conversation_updated", data: { conversation: after, before: was, changes } };
}

function changed(one: Conversation, roll: (sides: number) => number, now: number): Conversation {
  const next = { ...one, version: one.version + 1 };
  switch (roll(7)) {
    case 0:
      return { ...next, assignee_id: [undefined, "1", "2"][roll(3)] };
    case 1:
      return { ...next, status: (["open", "pending", "snoozed", "closed"] as const)[roll(4)] ?? "open" };
    case 2:
      return { ...next, last_activity_at: now };
    case 3:
      return { ...next, archived_at: one.archived_at === undefined ? now : undefined };
    case 4:
      return { ...next, first_reply_at: now, waiting_since: undefined };
    case 5:
      return { ...next, waiting_since: one.waiting_since === undefined ? now : undefined };
    default:
      return { ...next, team_id: [undefined, "30"][roll(2)], priority: ([undefined, "urgent"] as const)[roll(2)] };
  }
}

const filters: ListFilter[] = [
  { tab: "mine", state: "active", sort: "last_activity" },
  { tab: "unassigned", state: "active", sort: "waiting" },
  { tab: "all", state: "new", sort: "priority" },
  { tab: "all", state: "in_progress", sort: "created" },
  { tab: "all", state: "closed", sort: "last_activity" },
  { tab: "all", state: "archived", sort: "last_activity" },
  { tab: "mine", state: "any", sort: "waiting", team_id: "30" },
];

describe("old list + events = new list", () => {
  for (const filter of filters) {
    for (const limit of [1000, 5]) {
      it(`${filter.tab}, ${filter.state}, by ${filter.sort}, pages of ${limit}`, () => {
        const roll = dice(filter.state.length * 31 + limit);
        const all = new Map<string, Conversation>();
        for (let i = 0; i < 12; i++) {
          const id = String(1000 + i);
          all.set(id, aConversation({ id, last_activity_at: i * 10, assignee_id: i % 3 ? "1" : undefined }));
        }
        let list = listOf([...all.values()], filter, 0, limit);
        for (let seq = 1; seq <= 400; seq++) {
          const id = String(1000 + roll(14));
          const before = all.get(id);
          const after = before
            ? changed(before, roll, 1000 + seq)
            : aConversation({ id, last_activity_at: 1000 + seq });
          all.set(id, after);
          const next = patchList(list, filter, eventOf(before, after, seq, ["status"]), me, (one) => all.get(one));
          if (next === "reread") throw new Error("this filter needs no reading");
          list = next;
          const server = listOf([...all.values()], filter, seq);
          expect(list.counts, `counts after ${seq}`).toEqual(server.counts);
          // A page may end earlier than the list; as far as it goes it must be the list.
          if (limit === 1000) expect(list.ids, `ids after ${seq}`).toEqual(server.ids);
          else expect(list.ids, `ids after ${seq}`).toEqual(server.ids.slice(0, list.ids.length));
        }
      });
    }
  }
});

describe("patchList", () => {
  const filter = filters[0] as ListFilter;
  const open = aConversation({ id: "7", assignee_id: "1", version: 4 });
  const closed = { ...open, status: "closed" as const, version: 5 };

  it("counts two events of one transaction once", () => {
    const list = listOf([open], filter, 1);
    const first = patchList(list, filter, eventOf(open, closed, 2, ["status"]), me, () => undefined) as ListData;
    const second = patchList(first, filter, eventOf(open, closed, 3, ["status"]), me, () => undefined) as ListData;
    expect(second.counts).toEqual({ mine: 0, unassigned: 0, all: 0 });
  });

  it("ignores what the answer of the server already contains", () => {
    const list = listOf([closed], filter, 9);
    expect(patchList(list, filter, eventOf(open, closed, 9, ["status"]), me, () => undefined)).toBe(list);
  });

  it("asks to read again where an event tells too little", () => {
    const labelled = { ...filter, label_id: "20" };
    const list = listOf([], labelled, 1);
    const event = eventOf(open, { ...closed, status: "open", label_ids: ["20"] }, 2, ["label_ids"]);
    expect(patchList(list, labelled, event, me, () => undefined)).toBe("reread");
    const found = { ...filter, q: "rojas" };
    expect(
      patchList(listOf([], found, 1), found, eventOf(open, { ...open, version: 6 }, 2, []), me, () => undefined),
    ).toBe("reread");
  });
});

describe("matchesState", () => {
  it("leaves the archived out of everything but the archive", () => {
    const shelf = { status: "open", archived: true, first_reply: false } as const;
    expect(
      ["active", "new", "in_progress", "snoozed", "closed"].some((state) => matchesState(state as "active", shelf)),
    ).toBe(false);
    expect(matchesState("archived", shelf)).toBe(true);
    expect(matchesState("any", shelf)).toBe(true);
  });
});
