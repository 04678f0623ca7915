#include "features/contacts/routes.h"

#include "features/contacts/contact.h"

namespace recado::contacts {

void routes(http::Api& api) {
    api.get("/contacts", list_contacts,
            {.summary = "List contacts by name, or those that match a text", .needs = Permission::view_contacts});
    api.post("/contacts", create_contact,
             {.summary = "Create a contact", .needs = Permission::edit_contacts, .status = 201});
    api.get("/contacts/{contact_id}", show_contact, {.summary = "Show a contact", .needs = Permission::view_contacts});
    api.patch("/contacts/{contact_id}", update_contact,
              {.summary = "Change a contact", .needs = Permission::edit_contacts});
    api.put("/contacts/{contact_id}/block", block_contact,
            {.summary = "Block or unblock every identity of a contact", .needs = Permission::block_contacts});
    api.put("/contacts/{contact_id}/labels", label_contact,
            {.summary = "Set the labels of a contact", .needs = Permission::edit_contacts});
    api.holds<Contact, json::FreeObject>("attributes");
    api.holds<NewContact, json::FreeObject>("attributes");
    api.holds<ContactChange, json::FreeObject>("attributes");
}

}  // namespace recado::contacts
