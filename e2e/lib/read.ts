// Reads everything of a kind through the API, page by page, as an honest client would.
import type { Api } from "./api.ts";
import { inParallel } from "./webhook.ts";

export async function allConversations(api: Api): Promise<any[]> {
  const found: any[] = [];
  for (let cursor = ""; ; ) {
    const page = (await api.get(`/conversations?tab=all&state=any&limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`)).body;
    found.push(...page.items);
    if (!page.next_cursor) return found;
    cursor = page.next_cursor;
  }
}

/** Oldest first. */
export async function allMessages(api: Api, conversation_id: string): Promise<any[]> {
  let found: any[] = [];
  for (let before = ""; ; ) {
    const page = (await api.get(`/conversations/${conversation_id}/messages?limit=200${before ? `&before=${before}` : ""}`)).body;
    found = [...page.items, ...found];
    if (!page.has_more) return found;
    before = page.items[0].id;
  }
}

export async function allInbound(api: Api): Promise<any[]> {
  const found: any[] = [];
  await inParallel(await allConversations(api), 8, async (conversation) => {
    found.push(...(await allMessages(api, conversation.id)).filter((message) => message.direction === "inbound"));
  });
  return found;
}
