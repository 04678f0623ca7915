/** What the list shows: lives in the URL, so that a view can be kept, shared and gone back to. */
import type { paths } from "@/api/schema.gen";

export type ListQuery = NonNullable<paths["/conversations"]["get"]["parameters"]["query"]>;
export type Tab = NonNullable<ListQuery["tab"]>;
export type StateFilter = NonNullable<ListQuery["state"]>;
export type Sort = NonNullable<ListQuery["sort"]>;

export const tabs: readonly Tab[] = ["mine", "unassigned", "all"];
export const states: readonly StateFilter[] = ["active", "new", "in_progress", "snoozed", "closed", "archived", "any"];
export const sorts: readonly Sort[] = ["last_activity", "waiting", "priority", "created"];

/** As in the URL: what is not there has its usual value. */
export type InboxSearch = {
  tab?: Tab;
  state?: StateFilter;
  inbox_id?: string;
  label_id?: string;
  team_id?: string;
  assignee_id?: string;
  q?: string;
  sort?: Sort;
  /** Conditions as JSON, for the server to understand; see features/views. */
  filter?: string;
  /** The saved view from which the filter came. */
  view?: string;
  /** The message that somebody looked for. */
  message?: string;
};

function oneOf<T extends string>(known: readonly T[], given: unknown): T | undefined {
  return known.find((one) => one === given);
}

function id(given: unknown): string | undefined {
  return /^\d+$/.test(String(given)) ? String(given) : undefined;
}

const longestFilter = 6000;

/** Whether the conditions make sense, the server says. */
function filterText(given: unknown): string | undefined {
  return typeof given === "string" && given.startsWith("{") && given.length <= longestFilter ? given : undefined;
}

/** A filter that speaks of states decides about them itself. */
const speaksOfStates = /"field":"(state|status|archived|closed_at|archived_at|snoozed_until)"/;

/** Reads a URL that anybody may have written. */
export function readInboxSearch(given: Record<string, unknown>): InboxSearch {
  const read: InboxSearch = {
    tab: oneOf(tabs, given.tab),
    state: oneOf(states, given.state),
    inbox_id: id(given.inbox_id),
    label_id: id(given.label_id),
    team_id: id(given.team_id),
    assignee_id: id(given.assignee_id),
    q:
      typeof given.q === "string" || typeof given.q === "number"
        ? String(given.q).slice(0, 200) || undefined
        : undefined,
    sort: oneOf(sorts, given.sort),
    filter: filterText(given.filter),
    view: id(given.view),
    message: id(given.message),
  };
  return Object.fromEntries(Object.entries(read).filter(([, one]) => one !== undefined)) as InboxSearch;
}

/** The list's identity: every search with the same meaning gives the same filter. */
export type ListFilter = Omit<InboxSearch, "message"> & { tab: Tab; state: StateFilter; sort: Sort };

export function filterOf({ message: _, ...search }: InboxSearch): ListFilter {
  return {
    ...search,
    tab: search.tab ?? "mine",
    state: search.state ?? (search.filter && speaksOfStates.test(search.filter) ? "any" : "active"),
    sort: search.sort ?? "last_activity",
  };
}

/** Is it about more than tab, state and order? */
export function hasConditions({ inbox_id, label_id, team_id, assignee_id, q, filter }: InboxSearch): boolean {
  return Boolean(inbox_id ?? label_id ?? team_id ?? assignee_id ?? q ?? filter);
}
