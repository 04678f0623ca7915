/** Calls of the page to the simulator. */
export interface Message {
  id: string;
  from: "customer" | "business";
  type: string;
  content: Record<string, unknown>;
  at: number;
  status: string;
  quoted_id: string | null;
  reactions: { customer?: string; business?: string };
}

export interface Person {
  wa_id: string;
  name: string;
  online: boolean;
}

export interface PersonRow extends Person {
  last: Message | null;
  unread: number;
}

export interface ChatData {
  customer: Person;
  messages: Message[];
  typing_ms: number;
}

async function call<T>(path: string, init?: RequestInit): Promise<T> {
  const answer = await fetch(`/_sim${path}`, init);
  const body = (await answer.json()) as T & { error?: string };
  if (!answer.ok) throw new Error(body.error ?? `Error ${answer.status}`);
  return body;
}

const post = <T>(path: string, body: unknown) =>
  call<T>(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

export const people = () => call<{ business: { name: string; phone: string }; data: PersonRow[] }>("/phone/people");
export const chat = (waId: string) => call<ChatData>(`/phone/chats/${encodeURIComponent(waId)}`);
export const createPerson = (name: string, phone: string) => post<Person>("/wa/customers", { name, phone });
export const changePerson = (waId: string, change: Record<string, unknown>) =>
  post<Person>(`/wa/customers/${waId}`, change);
export const inbound = (message: Record<string, unknown>) => post<{ wamid: string }>("/wa/inbound", message);
export const focus = (page: string, waId: string | null) => post("/phone/focus", { page, wa_id: waId });
export const played = (wamid: string) => post("/phone/played", { wamid });

export function upload(file: Blob, filename: string, type: string): Promise<{ media_id: string }> {
  const path = `/wa/media?filename=${encodeURIComponent(filename)}`;
  return call(path, { method: "POST", headers: { "content-type": type || "application/octet-stream" }, body: file });
}

export const mediaUrl = (id: string) => `/_sim/phone/media/${encodeURIComponent(id)}`;
