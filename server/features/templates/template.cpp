#include "features/templates/template.h"

#include "features/templates/variables.h"
#include "platform/base/check.h"

namespace recado::templates {
namespace {

struct Row {
    TemplateId id;
    InboxId inbox_id;
    std::string name;
    std::string language;
    std::string category;
    std::string status;
    json::Raw components;
    std::string parameter_format;
    std::optional<std::string> quality;
    std::optional<std::string> rejected_reason;
    Time updated_at;
};
DESCRIBE(Row, FIELD(id), FIELD(inbox_id), FIELD(name), FIELD(language), FIELD(category), FIELD(status),
         FIELD(components), FIELD(parameter_format), FIELD(quality), FIELD(rejected_reason), FIELD(updated_at))

struct Components {
    std::vector<json::Raw> items;
};
DESCRIBE(Components, FIELD(items))

Template show(Row row) {
    auto components = json::decode_text<Components>(R"({"items":)" + row.components.text + "}");
    check(components.has_value(), "a stored JSON column can be read");
    Template shown{.id = row.id,
                   .inbox_id = row.inbox_id,
                   .name = std::move(row.name),
                   .language = std::move(row.language),
                   .category = std::move(row.category),
                   .status = std::move(row.status),
                   .components = std::move(components->items),
                   .parameter_format = std::move(row.parameter_format),
                   .quality = std::move(row.quality),
                   .rejected_reason = std::move(row.rejected_reason),
                   .variables = {},
                   .updated_at = row.updated_at};
    shown.variables = variables_of(shown.components);
    return shown;
}

std::optional<std::string> unless_empty(std::string const& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

bool visible(Tx& tx, InboxId inbox) {
    return tx.who().sees(inbox) &&
           tx.exists("SELECT 1 FROM inboxes WHERE account_id = $1 AND id = $2 AND deleted_at IS NULL", tx.account(),
                     inbox);
}

void announce_updated(Tx& tx, Template const& changed) {
    tx.announce({.kind = "template", .id = changed.id.value, .audience = {.inbox = changed.inbox_id}, .reason = {}},
                TemplateUpdated{changed});
}

}  // namespace

Result<TemplateList> list_templates(Tx& tx, OfInbox const& in) {
    if (!visible(tx, in.inbox_id)) return not_found("inbox");
    TemplateList list;
    auto rows = tx.all<Row>(R"(
        SELECT id, inbox_id, name, language, category, status, components, parameter_format, quality, rejected_reason, updated_at
        FROM templates WHERE account_id = $1 AND inbox_id = $2 AND (CAST($3 AS TEXT) IS NULL OR status = $3) ORDER BY name, language)",
                            tx.account(), in.inbox_id, in.status);
    for (auto& row : rows) list.items.push_back(show(std::move(row)));
    return list;
}

Result<Template> find_template(Tx& tx, InboxId inbox, TemplateId id) {
    auto row = tx.one<Row>(R"(
        SELECT id, inbox_id, name, language, category, status, components, parameter_format, quality, rejected_reason, updated_at
        FROM templates WHERE account_id = $1 AND inbox_id = $2 AND id = $3)",
                           tx.account(), inbox, id);
    if (!row) return not_found("template");
    return show(std::move(*row));
}

void store_page(Tx& tx, InboxId inbox, std::int64_t round, std::vector<Listed> const& page) {
    for (auto const& listed : page) {
        tx.run(R"(
            INSERT INTO templates (id, account_id, inbox_id, remote_id, name, language, category, status, components, parameter_format, quality,
                                   rejected_reason, sync_round, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)
            ON CONFLICT (account_id, inbox_id, name, language) DO UPDATE SET
                remote_id = excluded.remote_id, category = excluded.category, status = excluded.status, components = excluded.components,
                parameter_format = excluded.parameter_format, quality = excluded.quality, rejected_reason = excluded.rejected_reason,
                sync_round = excluded.sync_round, updated_at = excluded.updated_at)",
               tx.next_id<Template>(), tx.account(), inbox, listed.remote_id, listed.name, listed.language,
               listed.category, listed.status, json::Raw{listed.components}, listed.parameter_format,
               unless_empty(listed.quality), unless_empty(listed.rejected_reason), round, tx.now());
    }
}

void finish_sync(Tx& tx, InboxId inbox, std::int64_t round) {
    tx.run("DELETE FROM templates WHERE account_id = $1 AND inbox_id = $2 AND sync_round <> $3", tx.account(), inbox,
           round);
    tx.announce({.kind = "inbox", .id = inbox.value, .audience = {.inbox = inbox}, .reason = {}},
                TemplatesSynced{inbox});
}

bool apply_change(Tx& tx, InboxId inbox, Change const& change) {
    auto id = tx.number("SELECT id FROM templates WHERE account_id = $1 AND inbox_id = $2 AND remote_id = $3",
                        tx.account(), inbox, change.remote_id);
    if (!id)
        id = tx.number(
            "SELECT id FROM templates WHERE account_id = $1 AND inbox_id = $2 AND name = $3 AND language = $4",
            tx.account(), inbox, change.name, change.language);
    if (!id) return false;
    if (change.status == "DELETED") {
        tx.run("DELETE FROM templates WHERE account_id = $1 AND inbox_id = $2 AND id = $3", tx.account(), inbox, *id);
        tx.announce({.kind = "inbox", .id = inbox.value, .audience = {.inbox = inbox}, .reason = {}},
                    TemplatesSynced{inbox});
        return true;
    }
    tx.run(R"(
        UPDATE templates SET status = coalesce($1, status), quality = coalesce($2, quality), category = coalesce($3, category),
            rejected_reason = CASE WHEN $1 IS NULL THEN rejected_reason ELSE $4 END, updated_at = $5
        WHERE account_id = $6 AND inbox_id = $7 AND id = $8)",
           unless_empty(change.status), unless_empty(change.quality), unless_empty(change.category),
           change.rejected_reason, tx.now(), tx.account(), inbox, *id);
    auto const changed = find_template(tx, inbox, {*id});
    if (changed) announce_updated(tx, *changed);
    return true;
}

}  // namespace recado::templates
