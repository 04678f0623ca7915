/** What the server knows about conversations: cache keys, reads, and the calls that are not actions of the outbox. */
import type { Contact, Conversation, Message, MessageHit } from "@/api/types";
import { api, value } from "@/lib/client";
import { queryClient } from "@/lib/query";
import type { ListFilter } from "./filter";
import { type ConversationEvent, type ListData, patchList } from "./list-law";
import { recentEvents } from "./recent";
import { putMessage, putOlderPage, type ThreadData } from "./thread-law";

export const conversationKey = (id: string) => ["conversation", id] as const;
export const listKey = (filter: ListFilter) => ["conversations", filter] as const;
export const threadKey = (id: string) => ["messages", id] as const;
export const templatesKey = (inbox_id: string) => ["templates", inbox_id] as const;

const pageSize = 60;
const threadPageSize = 50;
const at = (conversation_id: string) => ({ params: { path: { conversation_id } } });

export function findConversation(id: string): Conversation | undefined {
  return queryClient.getQueryData<Conversation>(conversationKey(id));
}

/** Keeps the newer of what is known and what came. What I may do (`can`) comes with answers, never with events. */
export function putConversation(one: Conversation): void {
  const old = findConversation(one.id);
  if (old && old.version > one.version) return;
  queryClient.setQueryData<Conversation>(conversationKey(one.id), { ...one, can: one.can ?? old?.can });
}

async function readPage(filter: ListFilter, cursor: string | undefined, limit: number) {
  const { view: _, ...query } = filter;
  const answer = await value(api.GET("/conversations", { params: { query: { ...query, cursor, limit } } }));
  for (const one of answer.items) putConversation(one);
  return answer;
}

/** Me, as far as lists must know. */
let me = "";
export function setReader(user_id: string): void {
  me = user_id;
}

export function readerId(): string {
  return me;
}

/** Events may have overtaken the answer: those that it cannot contain are applied to it. */
function catchUp(list: ListData, filter: ListFilter): ListData {
  let current = list;
  for (const event of recentEvents(list.seq)) {
    const next = patchList(current, filter, event as ConversationEvent, me, findConversation);
    if (next === "reread") continue;
    current = next;
  }
  return current;
}

export function listQuery(filter: ListFilter) {
  return {
    queryKey: listKey(filter),
    queryFn: async (): Promise<ListData> => {
      const loaded = queryClient.getQueryData<ListData>(listKey(filter))?.ids.length ?? 0;
      const answer = await readPage(filter, undefined, Math.min(200, Math.max(pageSize, loaded)));
      const ids = answer.items.map((one) => one.id);
      return catchUp(
        { ids, next_cursor: answer.next_cursor, counts: answer.counts, seq: answer.seq, counted: {} },
        filter,
      );
    },
  };
}

/** What the rail counts: mine, unassigned and all of the open ones. */
export const countsFilter: ListFilter = { tab: "mine", state: "active", sort: "last_activity" };
export const countsKey = ["counts"] as const;

export const countsQuery = {
  queryKey: countsKey,
  queryFn: async (): Promise<ListData> => {
    const { counts, seq } = await readPage(countsFilter, undefined, 1);
    return catchUp({ ids: [], counts, seq, counted: {} }, countsFilter);
  },
};

const loadingMore = new Set<string>();

export async function loadMore(filter: ListFilter): Promise<void> {
  const key = JSON.stringify(filter);
  const cursor = queryClient.getQueryData<ListData>(listKey(filter))?.next_cursor;
  if (!cursor || loadingMore.has(key)) return;
  loadingMore.add(key);
  try {
    const page = await readPage(filter, cursor, pageSize);
    queryClient.setQueryData<ListData>(listKey(filter), (list) => {
      if (!list || list.next_cursor !== cursor) return list;
      const known = new Set(list.ids);
      const ids = [...list.ids, ...page.items.map((one) => one.id).filter((id) => !known.has(id))];
      return { ...list, ids, next_cursor: page.next_cursor };
    });
  } finally {
    loadingMore.delete(key);
  }
}

export const conversationQuery = (id: string) => ({
  queryKey: conversationKey(id),
  queryFn: async (): Promise<Conversation> => {
    const read = await value(api.GET("/conversations/{conversation_id}", at(id)));
    const known = findConversation(id);
    return known && known.version > read.version ? { ...known, can: read.can } : read;
  },
  // Lists hold only ids: what they name must stay.
  gcTime: Number.POSITIVE_INFINITY,
});

export const threadQuery = (id: string) => ({
  queryKey: threadKey(id),
  queryFn: async (): Promise<ThreadData> => {
    const since = recentEvents(0).at(-1)?.seq ?? 0;
    const page = await readMessages(id, undefined);
    let thread: ThreadData = { items: page.items, has_more: page.has_more };
    for (const event of recentEvents(since)) {
      const isMessage = event.type === "message_created" || event.type === "message_updated";
      if (isMessage && event.data.message.conversation_id === id) thread = putMessage(thread, event.data.message, true);
    }
    return thread;
  },
});

function readMessages(id: string, before: string | undefined) {
  const query = { before, limit: threadPageSize };
  return value(
    api.GET("/conversations/{conversation_id}/messages", { params: { path: { conversation_id: id }, query } }),
  );
}

export async function loadOlder(id: string): Promise<void> {
  const oldest = queryClient.getQueryData<ThreadData>(threadKey(id))?.items[0];
  if (!oldest) return;
  const page = await readMessages(id, oldest.id);
  queryClient.setQueryData<ThreadData>(threadKey(id), (thread) => thread && putOlderPage(thread, page));
}

/** Loads older pages until the message is there; false when it is not in this conversation. */
export async function loadUntil(id: string, message_id: string): Promise<boolean> {
  for (;;) {
    const thread = queryClient.getQueryData<ThreadData>(threadKey(id));
    if (thread?.items.some((one) => one.id === message_id)) return true;
    if (!thread?.has_more) return false;
    await loadOlder(id);
  }
}

export function keepMessage(message: Message, isEvent: boolean): void {
  queryClient.setQueryData<ThreadData>(threadKey(message.conversation_id), (thread) =>
    thread ? putMessage(thread, message, isEvent) : thread,
  );
}

/** Ready before the pointer has clicked. */
export function prefetchThread(id: string): void {
  void queryClient.prefetchQuery(threadQuery(id));
}

export const templatesQuery = (inbox_id: string) => ({
  queryKey: templatesKey(inbox_id),
  queryFn: async () =>
    (await value(api.GET("/inboxes/{inbox_id}/templates", { params: { path: { inbox_id } } }))).items,
});

export function syncTemplates(inbox_id: string): Promise<unknown> {
  return value(api.POST("/inboxes/{inbox_id}/templates/sync", { params: { path: { inbox_id } } }));
}

const ofMessage = (message: Pick<Message, "id" | "conversation_id">) => ({
  params: { path: { conversation_id: message.conversation_id, message_id: message.id } },
});

export async function retryMessage(message: Message): Promise<void> {
  const path = "/conversations/{conversation_id}/messages/{message_id}/retry";
  keepMessage(await value(api.POST(path, ofMessage(message))), true);
}

/** Takes a message back while it still waits to be sent. */
export async function cancelMessage(message: Message): Promise<void> {
  const path = "/conversations/{conversation_id}/messages/{message_id}/cancel";
  keepMessage(await value(api.POST(path, ofMessage(message))), true);
}

export async function react(message: Message, emoji: string): Promise<void> {
  const path = "/conversations/{conversation_id}/messages/{message_id}/reaction";
  keepMessage(await value(api.PUT(path, { ...ofMessage(message), body: { emoji } })), true);
}

export type Found = { conversations: Conversation[]; contacts: Contact[]; messages: MessageHit[] };

/** The first few of each, while one types. */
export async function searchAll(q: string): Promise<Found> {
  const found = await value(api.GET("/search", { params: { query: { q } } }));
  for (const one of found.conversations) putConversation(one);
  return found;
}

/** The newest first. */
export async function conversationsOfContact(contact_id: string): Promise<Conversation[]> {
  const { items } = await value(api.GET("/contacts/{contact_id}/conversations", { params: { path: { contact_id } } }));
  for (const one of items) putConversation(one);
  return items;
}
