/** Whole objects for tests; what matters to a test is written in the test. */
import type { Bootstrap, Conversation, Message, View } from "@/api/types";

export function aConversation(over: Partial<Conversation> = {}): Conversation {
  return {
    id: "1000",
    display_id: 1042,
    inbox_id: "10",
    contact: { id: "500", name: "Valentina Rojas", phone: "+56 9 1234 5678", blocked: false },
    status: "open",
    label_ids: [],
    unread_count: 0,
    last_activity_at: 1_000,
    created_at: 500,
    muted: false,
    ticket_number: "1042",
    window_applies: false,
    version: 1,
    can: ["reply", "assign", "take", "close", "label"],
    ...over,
  };
}

export function aMessage(over: Partial<Message> = {}): Message {
  return {
    id: "1",
    conversation_id: "1000",
    direction: "inbound",
    kind: "text",
    text: "Hola",
    author: { kind: "contact", id: "500", name: "Valentina Rojas" },
    attachments: [],
    reactions: [],
    forwarded: false,
    created_at: 1_000,
    ...over,
  };
}

export function aBootstrap(over: Partial<Bootstrap> = {}): Bootstrap {
  return {
    me: {
      user_id: "1",
      name: "Sofía Díaz",
      email: "sofia@demo.cl",
      locale: "es-CL",
      theme: "light",
      density: "comfortable",
      account_id: "1",
      role_id: "1",
      role_name: "Administrador",
      permissions: ["view_conversations", "reply", "block_contacts", "edit_contacts"],
      two_factor: false,
      preferences: {},
    },
    account: {
      id: "1",
      name: "Tienda",
      country: "CL",
      locale: "es-CL",
      time_zone: "America/Santiago",
      currency: "CLP",
      demo: false,
      created_at: 0,
    },
    accounts: [],
    csrf_token: "token",
    members: [],
    roles: [],
    teams: [],
    inboxes: [
      {
        id: "10",
        name: "WhatsApp Tienda",
        kind: "whatsapp",
        member_ids: ["1"],
        health: "ok",
        reopen_window_h: 24,
        created_at: 0,
      },
    ],
    labels: [],
    counts: { mine: 0, unassigned: 0, all: 0 },
    seq: 0,
    presence: [],
    version: "0",
    ...over,
  };
}

export function aView(over: Partial<View> = {}): View {
  return {
    id: "70",
    name: "Urgentes",
    owner_id: "1",
    shared: false,
    filter: { and: [{ field: "priority", op: "is", values: ["urgent"] }] },
    sort: "last_activity",
    pinned: true,
    can_edit: true,
    created_at: 0,
    updated_at: 0,
    ...over,
  };
}
