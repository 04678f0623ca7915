/** What each phone shows: one chat per (business number, customer), with the 24-hour window that the last inbound opened. */
import type { JsonObject } from "../core/json.ts";

export interface ChatMessage {
  id: string;
  from: "customer" | "business";
  type: string;
  /** The message in the shape of the send API, or of the webhook for what the customer wrote. */
  content: JsonObject;
  at: number;
  status: string;
  quoted_id: string | null;
  reactions: { customer?: string; business?: string };
}

export interface Chat {
  phone_number_id: string;
  wa_id: string;
  messages: ChatMessage[];
  last_inbound_at: number | null;
  typing_until: number;
}

const windowMs = 24 * 3_600_000;

export class Chats {
  private readonly chats = new Map<string, Chat>();

  of(phoneNumberId: string, waId: string): Chat {
    const key = `${phoneNumberId}/${waId}`;
    let chat = this.chats.get(key);
    if (!chat) {
      chat = { phone_number_id: phoneNumberId, wa_id: waId, messages: [], last_inbound_at: null, typing_until: 0 };
      this.chats.set(key, chat);
    }
    return chat;
  }

  list(): Chat[] {
    return [...this.chats.values()];
  }

  windowOpen(chat: Chat, now: number): boolean {
    return chat.last_inbound_at !== null && now - chat.last_inbound_at < windowMs;
  }

  /** Newest first, because what is asked for is nearly always recent. */
  find(chat: Chat, id: string): ChatMessage | undefined {
    return chat.messages.findLast((message) => message.id === id);
  }

  chatWith(id: string): Chat | undefined {
    return this.list().find((chat) => this.find(chat, id));
  }

  rename(oldWaId: string, newWaId: string): void {
    for (const chat of this.list().filter((candidate) => candidate.wa_id === oldWaId)) {
      this.chats.delete(`${chat.phone_number_id}/${oldWaId}`);
      chat.wa_id = newWaId;
      this.chats.set(`${chat.phone_number_id}/${newWaId}`, chat);
    }
  }

  clear(): void {
    this.chats.clear();
  }
}
