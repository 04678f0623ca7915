import type { Contact, LiveEventType } from "@/api/types";
import type { LiveTable } from "@/lib/live-table";
import { queryClient } from "@/lib/query";
import { contactKey } from "./api";

type ContactEvents = Extract<LiveEventType, `contact_${string}` | `contacts_${string}`>;

function put(contact: Contact): void {
  // Only what somebody looks at: the cache is no copy of the address book.
  queryClient.setQueryData<Contact>(contactKey(contact.id), (old) => (old ? contact : undefined));
}

export const contactsLive: LiveTable<ContactEvents> = {
  contact_created: ({ data }) => put(data.contact),
  contact_updated: ({ data }) => put(data.contact),
  contacts_merged: ({ data }) => {
    void queryClient.invalidateQueries({ queryKey: contactKey(data.merged_id) });
    void queryClient.invalidateQueries({ queryKey: contactKey(data.kept_id) });
  },
};
