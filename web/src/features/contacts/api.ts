import type { paths } from "@/api/schema.gen";
import type { Contact } from "@/api/types";
import { api, value } from "@/lib/client";
import { queryClient } from "@/lib/query";

export type ContactChange = NonNullable<
  paths["/contacts/{contact_id}"]["patch"]["requestBody"]
>["content"]["application/json"];

export const contactKey = (id: string) => ["contact", id] as const;

const at = (contact_id: string) => ({ params: { path: { contact_id } } });

export const contactQuery = (id: string) => ({
  queryKey: contactKey(id),
  queryFn: () => value(api.GET("/contacts/{contact_id}", at(id))),
});

export const contactConversationsQuery = (id: string) => ({
  queryKey: ["contact_conversations", id] as const,
  queryFn: async () => (await value(api.GET("/contacts/{contact_id}/conversations", at(id)))).items,
  // Not patched by events: fresh each time the panel opens.
  staleTime: 10_000,
});

export async function searchContacts(q: string, limit: number): Promise<Contact[]> {
  return (await value(api.GET("/contacts", { params: { query: { q, limit } } }))).items;
}

function keep(contact: Contact): Contact {
  queryClient.setQueryData(contactKey(contact.id), contact);
  return contact;
}

/** Shows the change at once; takes it back and throws when the server refuses. */
async function optimistically(id: string, change: Partial<Contact>, call: () => Promise<Contact>): Promise<Contact> {
  const before = queryClient.getQueryData<Contact>(contactKey(id));
  if (before) keep({ ...before, ...change });
  try {
    return keep(await call());
  } catch (error) {
    if (before) keep(before);
    throw error;
  }
}

export function updateContact(id: string, change: ContactChange): Promise<Contact> {
  return optimistically(id, change as Partial<Contact>, () =>
    value(api.PATCH("/contacts/{contact_id}", { ...at(id), body: change })),
  );
}

export function blockContact(id: string, blocked: boolean): Promise<Contact> {
  return optimistically(id, { blocked }, () =>
    value(api.PUT("/contacts/{contact_id}/block", { ...at(id), body: { blocked } })),
  );
}

export function labelContact(id: string, label_ids: string[]): Promise<Contact> {
  return optimistically(id, { label_ids }, () =>
    value(api.PUT("/contacts/{contact_id}/labels", { ...at(id), body: { label_ids } })),
  );
}
