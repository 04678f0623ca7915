#include "features/contacts/recognize.h"

#include <algorithm>

#include "features/contacts/events.h"
#include "platform/base/check.h"
#include "platform/base/phone.h"
#include "platform/base/text.h"

namespace recado::contacts {

namespace {

struct Claim {
    std::string name_space;
    std::string value;
    std::string provider_value;
    std::string display;
};

// Formatting a phone costs more than finding one: only a new identity needs it.
std::string display_of(Claim const& claim) {
    return claim.display.empty() && claim.name_space == "phone" ? phone::display(claim.value) : claim.display;
}

struct Known {
    IdentityId identity_id;
    ContactId contact_id;
    std::string name;
    bool name_given;
    std::optional<Time> blocked_at;
    std::optional<Time> last_activity_at;
    std::optional<std::string> provider_value;
};
DESCRIBE(Known, FIELD(identity_id), FIELD(contact_id), FIELD(name), FIELD(name_given), FIELD(blocked_at),
         FIELD(last_activity_at), FIELD(provider_value))

std::vector<Claim> claims_of(Sender const& sender) {
    std::vector<Claim> claims;
    auto const handle = sender.username.empty() ? sender.user_id : "@" + sender.username;
    if (!sender.user_id.empty()) claims.push_back({sender.user_namespace, sender.user_id, sender.user_id, handle});
    if (!sender.phone.empty()) {
        auto value = phone::canonical(sender.phone);
        if (!value.empty()) claims.push_back({"phone", value, sender.phone, {}});
    }
    if (!sender.email.empty()) claims.push_back({"email", text::fold(sender.email), sender.email, sender.email});
    if (!sender.external_id.empty())
        claims.push_back({sender.external_namespace, sender.external_id, sender.external_id, sender.external_id});
    return claims;
}

std::optional<Known> find_known(Tx& tx, Claim const& claim) {
    return tx.one<Known>(R"(
        SELECT i.id AS identity_id, i.contact_id, c.name, c.name_given, i.blocked_at, c.last_activity_at, i.provider_value
        FROM identities i JOIN contacts c ON c.account_id = i.account_id AND c.id = i.contact_id
        WHERE i.account_id = $1 AND i.namespace = $2 AND i.value = $3)",
                         tx.account(), claim.name_space, claim.value);
}

IdentityId add_identity(Tx& tx, ContactId contact, Claim const& claim, bool main) {
    auto const id = tx.next_id<Identity>();
    tx.run(R"(
        INSERT INTO identities (id, account_id, contact_id, namespace, value, provider_value, display, main, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))",
           id, tx.account(), contact, claim.name_space, claim.value, claim.provider_value, display_of(claim), main,
           tx.now());
    return id;
}

Claim const* claim_in(std::vector<Claim> const& claims, std::string_view name_space) {
    auto const found = std::ranges::find(claims, name_space, &Claim::name_space);
    return found == claims.end() ? nullptr : &*found;
}

std::string first_name_of(Sender const& sender, std::vector<Claim> const& claims) {
    auto name = std::string(text::truncate(text::trim(sender.profile_name), 200));
    if (!name.empty()) return name;
    return display_of(claims.front());
}

Recognized create(Tx& tx, Sender const& sender, std::vector<Claim> const& claims) {
    Recognized made{.contact = tx.next_id<Contact>(), .name = first_name_of(sender, claims), .created = true};
    auto const* phone = claim_in(claims, "phone");
    auto const* email = claim_in(claims, "email");
    std::optional<std::string> phone_value, email_value, country;
    if (phone) phone_value = phone->value, country = phone::country_of(phone->value);
    if (country && country->empty()) country.reset();
    if (email) email_value = email->value;
    tx.run(R"(
        INSERT INTO contacts (id, account_id, display_id, name, search_key, email, phone, country, last_activity_at, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $9))",
           made.contact, tx.account(), tx.next_display_id("contact"), made.name,
           search_key(made.name, phone_value.value_or(""), email_value.value_or("")), email_value, phone_value, country,
           tx.now());
    for (auto const& claim : claims) made.identities.push_back(add_identity(tx, made.contact, claim, true));
    made.last_activity_at = tx.now();
    auto contact = find_contact(tx, made.contact);
    check(contact.has_value(), "a new contact can be read");
    tx.announce({.kind = "contact", .id = made.contact.value, .audience = {.permission = Permission::view_contacts}},
                ContactCreated{*contact});
    return made;
}

void raise_duplicate(Tx& tx, ContactId kept, ContactId other, std::string_view reason) {
    auto const added = tx.run(R"(
        INSERT INTO possible_duplicates (account_id, kept_id, other_id, reason, created_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (account_id, kept_id, other_id) DO NOTHING)",
                              tx.account(), kept, other, reason, tx.now());
    if (added == 0) return;
    tx.announce({.kind = "contact", .id = kept.value, .audience = {.permission = Permission::view_contacts}},
                PossibleDuplicate{kept, other, std::string(reason)});
}

void adopt_profile_name(Tx& tx, Recognized& known, std::string_view profile_name) {
    auto const name = text::truncate(text::trim(profile_name), 200);
    if (name.empty() || name == known.name) return;
    known.name = name;
    auto contact = find_contact(tx, known.contact);
    if (!contact) return;
    tx.run("UPDATE contacts SET name = $1, search_key = $2, updated_at = $3 WHERE account_id = $4 AND id = $5",
           known.name, search_key(known.name, contact->phone.value_or(""), contact->email.value_or("")), tx.now(),
           tx.account(), known.contact);
    contact->name = known.name;
    contact->updated_at = tx.now();
    tx.announce({.kind = "contact", .id = known.contact.value, .audience = {.permission = Permission::view_contacts}},
                ContactUpdated{*contact, {"name"}});
}

// A phone learned for a contact that had none becomes its phone.
void adopt_phone(Tx& tx, ContactId contact, Claim const& claim) {
    auto before = find_contact(tx, contact);
    if (!before || before->phone) return;
    tx.run("UPDATE contacts SET phone = $1, search_key = $2, updated_at = $3 WHERE account_id = $4 AND id = $5",
           claim.value, search_key(before->name, claim.value, before->email.value_or("")), tx.now(), tx.account(),
           contact);
    before->phone = claim.value;
    before->updated_at = tx.now();
    tx.announce({.kind = "contact", .id = contact.value, .audience = {.permission = Permission::view_contacts}},
                ContactUpdated{*before, {"phone"}});
}

}  // namespace

Result<Recognized> recognize(Tx& tx, Sender const& sender) {
    auto const claims = claims_of(sender);
    if (claims.empty()) return invalid("sender", "required", "nothing says who wrote");

    std::vector<std::optional<Known>> found;
    for (auto const& claim : claims) found.push_back(find_known(tx, claim));

    Known const* oldest = nullptr;
    for (auto const& known : found)
        if (known && (!oldest || known->contact_id < oldest->contact_id)) oldest = &*known;
    if (!oldest) return create(tx, sender, claims);

    Recognized result{
        .contact = oldest->contact_id, .name = oldest->name, .last_activity_at = oldest->last_activity_at};
    bool const may_rename = !oldest->name_given;
    for (std::size_t i = 0; i < claims.size(); ++i) {
        auto const& known = found[i];
        if (!known) {
            result.identities.push_back(add_identity(tx, result.contact, claims[i], false));
            if (claims[i].name_space == "phone") adopt_phone(tx, result.contact, claims[i]);
            continue;
        }
        if (known->contact_id != result.contact) {
            raise_duplicate(tx, result.contact, known->contact_id, claims[i].name_space);
            continue;
        }
        result.identities.push_back(known->identity_id);
        result.blocked = result.blocked || known->blocked_at.has_value();
        if (known->provider_value != claims[i].provider_value)
            tx.run("UPDATE identities SET provider_value = $1 WHERE account_id = $2 AND id = $3",
                   claims[i].provider_value, tx.account(), known->identity_id);
    }
    if (may_rename) adopt_profile_name(tx, result, sender.profile_name);
    return result;
}

std::optional<ContactId> change_identity(Tx& tx, IdentityChange const& change) {
    auto const is_phone = change.name_space == "phone";
    auto const canonical = [&](std::string const& value) { return is_phone ? phone::canonical(value) : value; };
    Claim const from{change.name_space, canonical(change.old_value), change.old_value, {}};
    Claim const to{change.name_space, canonical(change.new_value), change.new_value,
                   is_phone ? phone::display(canonical(change.new_value)) : change.new_value};
    auto const known = find_known(tx, from);
    if (!known || to.value.empty()) return std::nullopt;
    if (from.value == to.value) return known->contact_id;
    if (auto const other = find_known(tx, to)) {
        if (other->contact_id != known->contact_id)
            raise_duplicate(tx, std::min(known->contact_id, other->contact_id),
                            std::max(known->contact_id, other->contact_id), change.name_space);
        return known->contact_id;
    }
    tx.run("UPDATE identities SET value = $1, provider_value = $2, display = $3 WHERE account_id = $4 AND id = $5",
           to.value, to.provider_value, to.display, tx.account(), known->identity_id);
    auto contact = find_contact(tx, known->contact_id);
    if (!contact) return known->contact_id;
    if (is_phone && contact->phone == from.value) {
        contact->phone = to.value;
        tx.run("UPDATE contacts SET phone = $1, search_key = $2, updated_at = $3 WHERE account_id = $4 AND id = $5",
               to.value, search_key(contact->name, to.value, contact->email.value_or("")), tx.now(), tx.account(),
               contact->id);
    }
    tx.announce({.kind = "contact", .id = contact->id.value, .audience = {.permission = Permission::view_contacts}},
                ContactUpdated{*contact, {"identities", "phone"}});
    return known->contact_id;
}

void touch(Tx& tx, ContactId contact, std::optional<Time> last_activity_at, Time at) {
    if (last_activity_at && at - *last_activity_at < minute_ms) return;
    tx.run("UPDATE contacts SET last_activity_at = $1 WHERE account_id = $2 AND id = $3", at, tx.account(), contact);
}

}  // namespace recado::contacts
