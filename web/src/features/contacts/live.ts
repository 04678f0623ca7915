import type { Contact, LiveEventType } from "@/api/types";
import type { LiveTable } from "@/lib/live-table";
import { queryClient } from "@/lib/query";
import { contactKey } from "./api";

type ContactEvents = Extract<LiveEventType, `contact_${string}` | "possible_duplicate_found">;

function put(contact: Contact): void {
  // Only what somebody looks at: the cache is no copy of the address book.
  queryClient.setQueryData<Contact>(contactKey(contact.id), (old) => (old ? contact : undefined));
}

/** A deleted label comes without an event for each contact that carried it. */
export function forgetLabel(id: string): void {
  queryClient.setQueriesData<Contact>({ queryKey: ["contact"] }, (old) =>
    old?.label_ids.includes(id) ? { ...old, label_ids: old.label_ids.filter((one) => one !== id) } : old,
  );
}

export const contactsLive: LiveTable<ContactEvents> = {
  contact_created: ({ data }) => put(data.contact),
  contact_updated: ({ data }) => put(data.contact),
  // Nothing on the screen says it yet: it is a suggestion for the page of a contact.
  possible_duplicate_found: () => {},
};
