#include <algorithm>

#include "features/contacts/contact.h"
#include "features/contacts/events.h"
#include "features/labels/label.h"
#include "platform/base/contains.h"
#include "platform/base/phone.h"
#include "platform/base/text.h"

namespace recado::contacts {

namespace {

std::string account_country(Tx& tx) {
    return tx.text("SELECT country FROM accounts WHERE id = $1", tx.account()).value_or("");
}

Result<std::optional<std::string>> canonical_phone(Tx& tx, std::optional<std::string> const& written) {
    if (!written || text::trim(*written).empty()) return std::nullopt;
    auto const number = phone::parse(*written, account_country(tx));
    if (!number) return invalid("phone", "bad_format", "is not a phone number");
    return number->value;
}

std::optional<std::string> canonical_email(std::optional<std::string> const& written) {
    if (!written || text::trim(*written).empty()) return std::nullopt;
    return text::fold(text::trim(*written));
}

// Gives `contact` the identity, or says who has it.
Result<Done> claim_identity(Tx& tx, ContactId contact, std::string_view name_space, std::string const& value) {
    auto const owner =
        tx.number("SELECT contact_id FROM identities WHERE account_id = $1 AND namespace = $2 AND value = $3",
                  tx.account(), name_space, value);
    if (owner && *owner != contact.value)
        return conflict("identity_taken", "another contact has this " + std::string(name_space),
                        R"({"contact_id":")" + std::to_string(*owner) + "\"}");
    tx.run("UPDATE identities SET main = FALSE WHERE account_id = $1 AND contact_id = $2 AND namespace = $3",
           tx.account(), contact, name_space);
    if (owner) {
        tx.run("UPDATE identities SET main = TRUE WHERE account_id = $1 AND namespace = $2 AND value = $3",
               tx.account(), name_space, value);
        return Done{};
    }
    tx.run(R"(
        INSERT INTO identities (id, account_id, contact_id, namespace, value, display, main, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, TRUE, $7))",
           tx.next_id<Identity>(), tx.account(), contact, name_space, value,
           name_space == "phone" ? phone::display(value) : value, tx.now());
    return Done{};
}

Result<Done> check_attributes(std::optional<json::Raw> const& attributes) {
    if (!attributes || attributes->text.empty()) return Done{};
    if (!attributes->text.starts_with('{')) return invalid("attributes", "wrong_type", "must be an object");
    if (attributes->text.size() > 64 * 1024) return invalid("attributes", "too_long", "is larger than 64 KB");
    return Done{};
}

Result<Contact> announce_update(Tx& tx, ContactId id, std::vector<std::string> changes, std::string reason = {}) {
    auto contact = TRY(find_contact(tx, id));
    tx.announce({.kind = "contact",
                 .id = id.value,
                 .audience = {.permission = Permission::view_contacts},
                 .reason = std::move(reason)},
                ContactUpdated{contact, std::move(changes)});
    return contact;
}

// What was sent replaces what was there; an empty text clears it.
void take(std::optional<std::string>& column, std::optional<std::string> const& sent, std::string_view name,
          std::vector<std::string>& changes) {
    if (!sent) return;
    auto value = text::trim(*sent).empty() ? std::nullopt : std::optional<std::string>(text::trim(*sent));
    if (value == column) return;
    column = std::move(value);
    changes.emplace_back(name);
}

Result<Done> take_addresses(Tx& tx, Contact& contact, ContactChange const& in, std::vector<std::string>& changes) {
    if (in.phone) {
        auto const phone = TRY(canonical_phone(tx, in.phone));
        if (phone && phone != contact.phone) TRY(claim_identity(tx, contact.id, "phone", *phone));
        if (phone != contact.phone) changes.emplace_back("phone");
        contact.phone = phone;
    }
    if (in.email) {
        auto const email = canonical_email(in.email);
        if (email && email != contact.email) TRY(claim_identity(tx, contact.id, "email", *email));
        if (email != contact.email) changes.emplace_back("email");
        contact.email = email;
    }
    return Done{};
}

}  // namespace

Result<Contact> create_contact(Tx& tx, NewContact const& in) {
    auto const name = std::string(text::trim(in.name));
    if (name.empty()) return invalid("name", "required", "is empty");
    auto const phone = TRY(canonical_phone(tx, in.phone));
    auto const email = canonical_email(in.email);
    TRY(check_attributes(in.attributes));
    auto country = in.country;
    if (!country && phone) country = phone::country_of(*phone);
    if (country && country->empty()) country.reset();

    auto const id = tx.next_id<Contact>();
    tx.run(R"(
        INSERT INTO contacts (id, account_id, display_id, name, name_given, search_key, email, phone, company, country, city, language, time_zone,
                              attributes, created_at, updated_at)
        VALUES ($1, $2, $3, $4, TRUE, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14))",
           id, tx.account(), tx.next_display_id("contact"), name,
           search_key(name, phone.value_or(""), email.value_or("")), email, phone, in.company, country, in.city,
           in.language, in.time_zone, in.attributes, tx.now());
    if (phone) TRY(claim_identity(tx, id, "phone", *phone));
    if (email) TRY(claim_identity(tx, id, "email", *email));
    auto contact = TRY(find_contact(tx, id));
    tx.announce({.kind = "contact", .id = id.value, .audience = {.permission = Permission::view_contacts}},
                ContactCreated{contact});
    return contact;
}

Result<Contact> update_contact(Tx& tx, ContactChange const& in) {
    auto contact = TRY(find_contact(tx, in.contact_id));
    TRY(check_attributes(in.attributes));
    std::vector<std::string> changes;
    if (in.name) {
        auto const name = std::string(text::trim(*in.name));
        if (name.empty()) return invalid("name", "required", "is empty");
        if (name != contact.name) changes.emplace_back("name");
        contact.name = name;
    }
    TRY(take_addresses(tx, contact, in, changes));
    take(contact.company, in.company, "company", changes);
    take(contact.country, in.country, "country", changes);
    take(contact.city, in.city, "city", changes);
    take(contact.language, in.language, "language", changes);
    take(contact.time_zone, in.time_zone, "time_zone", changes);
    if (in.attributes && in.attributes->text != contact.attributes.text) {
        contact.attributes = *in.attributes;
        changes.emplace_back("attributes");
    }
    if (changes.empty()) return contact;
    bool const named = contains(changes, "name");
    tx.run(R"(
        UPDATE contacts SET name = $1, search_key = $2, email = $3, phone = $4, company = $5, country = $6, city = $7, language = $8, time_zone = $9,
               attributes = $10, name_given = CASE WHEN $11 THEN TRUE ELSE name_given END, updated_at = $12
        WHERE account_id = $13 AND id = $14)",
           contact.name, search_key(contact.name, contact.phone.value_or(""), contact.email.value_or("")),
           contact.email, contact.phone, contact.company, contact.country, contact.city, contact.language,
           contact.time_zone, contact.attributes, named, tx.now(), tx.account(), contact.id);
    return announce_update(tx, contact.id, std::move(changes));
}

Result<Contact> block_contact(Tx& tx, BlockContact const& in) {
    auto contact = TRY(find_contact(tx, in.contact_id));
    if (contact.identities.empty()) return invalid("contact_id", "no_identity", "has no identity to block");
    auto const at = in.blocked ? std::optional(tx.now()) : std::nullopt;
    auto const changed = tx.run(R"(
        UPDATE identities SET blocked_at = $1 WHERE account_id = $2 AND contact_id = $3 AND (blocked_at IS NULL) = $4)",
                                at, tx.account(), contact.id, in.blocked);
    if (changed == 0) return contact;
    return announce_update(tx, contact.id, {"blocked"});
}

Result<Contact> label_contact(Tx& tx, SetContactLabels const& in) {
    auto const contact = TRY(find_contact(tx, in.contact_id));
    auto const change = TRY(labels::plan(tx, contact.label_ids, in.label_ids, labels::Use::contact));
    if (change.added.empty() && change.removed.empty()) return contact;
    for (auto const& label : change.added)
        tx.run("INSERT INTO contact_labels (account_id, label_id, contact_id) VALUES ($1, $2, $3)", tx.account(),
               label.id, contact.id);
    for (auto const& label : change.removed)
        tx.run("DELETE FROM contact_labels WHERE account_id = $1 AND label_id = $2 AND contact_id = $3", tx.account(),
               label.id, contact.id);
    labels::count_uses(tx, change);
    tx.run("UPDATE contacts SET label_ids = $1, updated_at = $2 WHERE account_id = $3 AND id = $4",
           labels::joined(change.result), tx.now(), tx.account(), contact.id);
    return announce_update(tx, contact.id, {"label_ids"});
}

void forget_label(Tx& tx, LabelId label) {
    for (auto const& carrier : tx.all<OneContact>(
             "SELECT contact_id FROM contact_labels WHERE account_id = $1 AND label_id = $2", tx.account(), label)) {
        auto const joined = tx.text("SELECT label_ids FROM contacts WHERE account_id = $1 AND id = $2", tx.account(),
                                    carrier.contact_id);
        auto ids = split_ids<labels::Label>(joined.value_or(""));
        std::erase(ids, label);
        tx.run("UPDATE contacts SET label_ids = $1 WHERE account_id = $2 AND id = $3", labels::joined(ids),
               tx.account(), carrier.contact_id);
    }
    tx.run("DELETE FROM contact_labels WHERE account_id = $1 AND label_id = $2", tx.account(), label);
}

}  // namespace recado::contacts
