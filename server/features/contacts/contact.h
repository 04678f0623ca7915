// A contact is a person who writes to the business; an identity is one address of that person in one namespace (phone,
// email, wa_user:ID ...). An identity belongs to exactly one contact. Blocking lives on identities. Finding the contact
// of an incoming message is recognize.h.
#pragma once

#include "platform/db/tx.h"
#include "platform/json/who_names.h"

namespace recado::contacts {

struct Identity {
    IdentityId id;
    std::string name_space;
    std::string value;
    std::string display;
    bool main;
    std::optional<Time> blocked_at;
};
DESCRIBE(Identity, FIELD(id), json::Field{"namespace", offsetof(Self, name_space), json::type_of<std::string>, {}},
         FIELD(value), FIELD(display), FIELD(main), FIELD(blocked_at))

struct Contact {
    ContactId id;
    std::int64_t display_id;
    std::string name;
    std::optional<std::string> avatar_url;
    std::optional<std::string> phone;
    std::optional<std::string> email;
    std::optional<std::string> company;
    std::optional<std::string> country;
    std::optional<std::string> city;
    std::optional<std::string> language;
    std::optional<std::string> time_zone;
    std::vector<Identity> identities;
    std::vector<LabelId> label_ids;
    json::Raw attributes;
    bool blocked;
    bool demo;
    Time created_at;
    Time updated_at;
    std::optional<Time> last_activity_at;
};
DESCRIBE(Contact, FIELD(id), FIELD(display_id), FIELD(name), FIELD(avatar_url), FIELD(phone), FIELD(email),
         FIELD(company), FIELD(country), FIELD(city), FIELD(language), FIELD(time_zone), FIELD(identities),
         FIELD(label_ids), FIELD(attributes), FIELD(blocked), FIELD(demo), FIELD(created_at), FIELD(updated_at),
         FIELD(last_activity_at))

// What a conversation shows of its contact.
struct ContactCard {
    ContactId id;
    std::string name;
    std::optional<std::string> avatar_url;
    std::optional<std::string> phone;
    std::optional<std::string> handle;
    bool blocked;
    std::optional<std::string> country;
};
DESCRIBE(ContactCard, FIELD(id), FIELD(name), FIELD(avatar_url), FIELD(phone), FIELD(handle), FIELD(blocked),
         FIELD(country))

struct NewContact {
    std::string name;
    std::optional<std::string> phone;
    std::optional<std::string> email;
    std::optional<std::string> company;
    std::optional<std::string> country;
    std::optional<std::string> city;
    std::optional<std::string> language;
    std::optional<std::string> time_zone;
    std::optional<json::Raw> attributes;
};
DESCRIBE(NewContact, FIELD(name, text(1, 200)), FIELD(phone, text(3, 40)), FIELD(email, format(Format::email, 254)),
         FIELD(company, text(0, 200)), FIELD(country, format(Format::country)), FIELD(city, text(0, 120)),
         FIELD(language, format(Format::locale)), FIELD(time_zone, format(Format::time_zone)), FIELD(attributes))

struct ContactChange {
    ContactId contact_id;
    std::optional<std::string> name;
    std::optional<std::string> phone;  // becomes the main phone; the old one stays an identity
    std::optional<std::string> email;
    std::optional<std::string> company;
    std::optional<std::string> country;
    std::optional<std::string> city;
    std::optional<std::string> language;
    std::optional<std::string> time_zone;
    std::optional<json::Raw> attributes;
};
DESCRIBE(ContactChange, FIELD(contact_id), FIELD(name, text(1, 200)), FIELD(phone, text(3, 40)),
         FIELD(email, format(Format::email, 254)), FIELD(company, text(0, 200)),
         FIELD(country, format(Format::country)), FIELD(city, text(0, 120)), FIELD(language, format(Format::locale)),
         FIELD(time_zone, format(Format::time_zone)), FIELD(attributes))

struct OneContact {
    ContactId contact_id;
};
DESCRIBE(OneContact, FIELD(contact_id))

struct ContactQuery {
    std::optional<std::string> q;
    std::optional<std::string> cursor;
    std::optional<int> limit;
};
DESCRIBE(ContactQuery, FIELD(q, text(0, 200)), FIELD(cursor, text(0, 400)), FIELD(limit, range(1, 200)))

struct ContactPage {
    std::vector<Contact> items;
    std::optional<std::string> next_cursor;
};
DESCRIBE(ContactPage, FIELD(items), FIELD(next_cursor))

struct BlockContact {
    ContactId contact_id;
    bool blocked;
};
DESCRIBE(BlockContact, FIELD(contact_id), FIELD(blocked))

struct SetContactLabels {
    ContactId contact_id;
    std::vector<LabelId> label_ids;
};
DESCRIBE(SetContactLabels, FIELD(contact_id), FIELD(label_ids, items(0, 50)))

Result<ContactPage> list_contacts(Tx& tx, ContactQuery const& query);
Result<Contact> create_contact(Tx& tx, NewContact const& in);
Result<Contact> show_contact(Tx& tx, OneContact const& in);
Result<Contact> update_contact(Tx& tx, ContactChange const& in);
// Blocks or unblocks every identity of the contact.
Result<Contact> block_contact(Tx& tx, BlockContact const& in);
Result<Contact> label_contact(Tx& tx, SetContactLabels const& in);

// Reads a contact of the account with identities and labels; 404 also for deleted and foreign ones.
Result<Contact> find_contact(Tx& tx, ContactId id);
// The contacts whose name, phone or e-mail contains the text, at most `limit`; for searches of other features.
std::vector<std::int64_t> contact_ids_matching(Tx& tx, std::string_view q, int limit);

// A label is going away: takes it off every contact. Runs within the transaction of `label_deleted`.
void forget_label(Tx& tx, LabelId label);

// What sorts and finds a contact: name, phone and e-mail folded.
std::string search_key(std::string_view name, std::string_view phone, std::string_view email);
// Columns that hold ids hold them joined by commas.
template <class Noun>
std::vector<Id<Noun>> split_ids(std::string_view joined) {
    std::vector<Id<Noun>> ids;
    std::int64_t value = 0;
    for (char c : joined) {
        if (c != ',') {
            value = value * 10 + (c - '0');
            continue;
        }
        ids.push_back({value});
        value = 0;
    }
    if (!joined.empty()) ids.push_back({value});
    return ids;
}

}  // namespace recado::contacts
