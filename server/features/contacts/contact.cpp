#include "features/contacts/contact.h"

#include <algorithm>

#include "features/contacts/events.h"
#include "platform/base/check.h"
#include "platform/base/phone.h"
#include "platform/base/text.h"

namespace recado::contacts {

namespace {

struct Row {
    ContactId id;
    std::int64_t display_id;
    std::string name;
    std::optional<FileId> avatar_file_id;
    std::optional<std::string> phone;
    std::optional<std::string> email;
    std::optional<std::string> company;
    std::optional<std::string> country;
    std::optional<std::string> city;
    std::optional<std::string> language;
    std::optional<std::string> time_zone;
    std::string label_ids;
    json::Raw attributes;
    bool demo;
    Time created_at;
    Time updated_at;
    std::optional<Time> last_activity_at;
    std::string search_key;
};
DESCRIBE(Row, FIELD(id), FIELD(display_id), FIELD(name), FIELD(avatar_file_id), FIELD(phone), FIELD(email),
         FIELD(company), FIELD(country), FIELD(city), FIELD(language), FIELD(time_zone), FIELD(label_ids),
         FIELD(attributes), FIELD(demo), FIELD(created_at), FIELD(updated_at), FIELD(last_activity_at),
         FIELD(search_key))

constexpr std::string_view columns =
    R"(id, display_id, name, avatar_file_id, phone, email, company, country, city, language, time_zone, label_ids,
    attributes, demo, created_at, updated_at, last_activity_at, search_key)";

struct IdentityRow {
    IdentityId id;
    ContactId contact_id;
    std::string name_space;
    std::string value;
    std::string display;
    bool main;
    std::optional<Time> blocked_at;
};
DESCRIBE(IdentityRow, FIELD(id), FIELD(contact_id), FIELD(name_space), FIELD(value), FIELD(display), FIELD(main),
         FIELD(blocked_at))

Contact shown(Row const& row) {
    Contact contact{.id = row.id, .display_id = row.display_id, .name = row.name};
    if (row.avatar_file_id)
        contact.avatar_url = "/api/v1/files/" + std::to_string(row.avatar_file_id->value) + "/avatar";
    contact.phone = row.phone;
    contact.email = row.email;
    contact.company = row.company;
    contact.country = row.country;
    contact.city = row.city;
    contact.language = row.language;
    contact.time_zone = row.time_zone;
    contact.label_ids = split_ids<labels::Label>(row.label_ids);
    contact.attributes = row.attributes.text.empty() ? json::Raw{"{}"} : row.attributes;
    contact.demo = row.demo;
    contact.created_at = row.created_at;
    contact.updated_at = row.updated_at;
    contact.last_activity_at = row.last_activity_at;
    return contact;
}

void attach(Contact& contact, IdentityRow const& row) {
    contact.identities.push_back({row.id, row.name_space, row.value, row.display, row.main, row.blocked_at});
    contact.blocked = contact.blocked || row.blocked_at.has_value();
}

// One statement for the identities of a whole page.
void attach_identities(Tx& tx, std::vector<Contact>& contacts) {
    if (contacts.empty()) return;
    std::string sql =
        "SELECT id, contact_id, namespace AS name_space, value, display, main, blocked_at FROM identities WHERE "
        "account_id = $1 AND contact_id IN (";
    std::vector<db::Value> values{db::to_value(tx.account())};
    for (auto const& contact : contacts) {
        values.push_back(db::to_value(contact.id));
        sql += (values.size() > 2 ? ", $" : "$") + std::to_string(values.size());
    }
    std::vector<IdentityRow> rows;
    tx.query(sql + ") ORDER BY id", values, *json::type_of<IdentityRow>,
             [&]() -> void* { return &rows.emplace_back(); });
    for (auto const& row : rows) {
        auto const owner = std::ranges::find(contacts, row.contact_id, &Contact::id);
        if (owner != contacts.end()) attach(*owner, row);
    }
}

std::string like_pattern(std::string_view q) {
    std::string pattern = "%";
    for (char c : text::fold(text::trim(q))) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern + "%";
}

std::string lower_bound_of(ContactQuery const& query, ContactId& after) {
    if (!query.cursor) return {};
    auto const split = query.cursor->rfind('_');
    if (split == std::string::npos) return {};
    after.value = std::strtoll(query.cursor->c_str() + split + 1, nullptr, 10);
    return text::from_base64url(query.cursor->substr(0, split)).value_or("");
}

}  // namespace

std::string search_key(std::string_view name, std::string_view phone, std::string_view email) {
    std::string key = text::fold(name);
    for (auto part : {phone, email})
        if (!part.empty()) key += " " + text::fold(part);
    return key;
}

Result<Contact> find_contact(Tx& tx, ContactId id) {
    static auto const sql =
        "SELECT " + std::string(columns) + " FROM contacts WHERE account_id = $1 AND id = $2 AND deleted_at IS NULL";
    auto const row = tx.one<Row>(sql, tx.account(), id);
    if (!row) return not_found("contact");
    std::vector<Contact> one{shown(*row)};
    attach_identities(tx, one);
    return std::move(one.front());
}

Result<Contact> show_contact(Tx& tx, OneContact const& in) { return find_contact(tx, in.contact_id); }

Result<ContactPage> list_contacts(Tx& tx, ContactQuery const& query) {
    int const limit = query.limit.value_or(60);
    ContactId after{};
    auto const after_key = lower_bound_of(query, after);
    static auto const sql = "SELECT " + std::string(columns) +
                            " FROM contacts WHERE account_id = $1 AND deleted_at IS NULL AND (search_key, id) > ($2, "
                            "$3) AND search_key LIKE $4 ESCAPE '\\'"
                            " ORDER BY search_key, id LIMIT $5";
    auto rows = tx.all<Row>(sql, tx.account(), after_key, after.value, like_pattern(query.q.value_or("")), limit + 1);
    ContactPage page;
    if (rows.size() > static_cast<std::size_t>(limit)) {
        rows.pop_back();
        page.next_cursor = text::base64url(rows.back().search_key) + "_" + std::to_string(rows.back().id.value);
    }
    for (auto const& row : rows) page.items.push_back(shown(row));
    attach_identities(tx, page.items);
    return page;
}

std::vector<std::int64_t> contact_ids_matching(Tx& tx, std::string_view q, int limit) {
    std::vector<std::int64_t> ids;
    for (auto const& contact :
         tx.all<OneContact>("SELECT id AS contact_id FROM contacts WHERE account_id = $1 AND deleted_at IS NULL AND "
                            "search_key LIKE $2 ESCAPE '\\' ORDER BY search_key, id LIMIT $3",
                            tx.account(), like_pattern(q), limit))
        ids.push_back(contact.contact_id.value);
    return ids;
}

}  // namespace recado::contacts
