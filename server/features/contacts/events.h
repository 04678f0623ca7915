// What contacts announce.
#pragma once

#include "features/contacts/contact.h"

namespace recado::contacts {

struct ContactCreated {
    static constexpr std::string_view event_type = "contact_created";
    Contact contact;
};
DESCRIBE(ContactCreated, FIELD(contact))

struct ContactUpdated {
    static constexpr std::string_view event_type = "contact_updated";
    Contact contact;
    std::vector<std::string> changes;
};
DESCRIBE(ContactUpdated, FIELD(contact), FIELD(changes))

struct PossibleDuplicate {
    static constexpr std::string_view event_type = "possible_duplicate_found";
    ContactId kept_id;
    ContactId other_id;
    std::string reason;
};
DESCRIBE(PossibleDuplicate, FIELD(kept_id), FIELD(other_id), FIELD(reason))

}  // namespace recado::contacts
