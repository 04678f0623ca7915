// Finds the contact behind an incoming message, or makes one. Order of trust: the provider's user id, phone, e-mail,
// signed external id. When two of these belong to two contacts the older contact is kept and the pair is announced as a
// possible duplicate; nothing is merged here.
#pragma once

#include "features/contacts/contact.h"

namespace recado::contacts {

// What a provider tells about who writes. Empty fields were not told; at least one of user_id, phone, email,
// external_id is.
struct Sender {
    std::string user_namespace;  // "wa_user:102290129340398"
    std::string user_id;
    std::string phone;  // as the provider writes it: "5491123456789"
    std::string email;
    std::string external_namespace;
    std::string external_id;
    std::string profile_name;
    std::string username;
};

struct Recognized {
    ContactId contact;
    std::string name;
    std::vector<IdentityId> identities;  // those of the sender that belong to `contact`, most trusted first
    bool created = false;
    bool blocked = false;  // one of the identities is
    std::optional<Time> last_activity_at;
};

Result<Recognized> recognize(Tx& tx, Sender const& sender);

// The customer moved to another phone number or the provider gave a new user id: the identity keeps its conversations
// under the new value. Gives the contact, or nothing when the old value is unknown. A new value that is already another
// contact's raises a possible duplicate.
struct IdentityChange {
    std::string name_space;
    std::string old_value;
    std::string new_value;  // as the provider writes it
};
std::optional<ContactId> change_identity(Tx& tx, IdentityChange const& change);

// Remembers that the contact was active, at most once a minute.
void touch(Tx& tx, ContactId contact, std::optional<Time> last_activity_at, Time at);

}  // namespace recado::contacts
