#include "features/conversations/fields.h"

#include "features/accounts/account.h"
#include "features/contacts/fields.h"
#include "features/conversations/conversation.h"

namespace recado::conversations {

namespace {

using filters::Choice;
using enum filters::Type;

template <json::DescribedEnum T>
std::vector<Choice> names_of() {
    std::vector<Choice> choices;
    for (auto name : json::TypeOf<T>::table) choices.push_back({std::string(name), std::string(name)});
    return choices;
}

void shelves(filters::Fields& table) {
    table.push_back({.name = "state",
                     .type = choice,
                     .sql = "v.state",
                     .choices = {{"new", "fresh"},
                                 {"in_progress", "in_progress"},
                                 {"bot", "bot"},
                                 {"snoozed", "snoozed"},
                                 {"closed", "closed"},
                                 {"archived", "archived"}}});
    table.push_back({.name = "status", .type = choice, .sql = "v.status", .choices = names_of<Status>()});
    table.push_back({.name = "archived", .type = boolean, .sql = "(v.archived_at IS NOT NULL)"});
    table.push_back({.name = "assignee_id", .type = user, .sql = "v.assignee_id", .optional = true});
    table.push_back({.name = "team_id", .type = team, .sql = "v.team_id", .optional = true});
    table.push_back({.name = "inbox_id", .type = inbox, .sql = "v.inbox_id"});
    table.push_back({.name = "channel",
                     .type = channel,
                     .sql = "b.kind",
                     .within = "EXISTS (SELECT 1 FROM inboxes b WHERE b.account_id = v.account_id AND b.id = "
                               "v.inbox_id AND {})"});
    table.push_back(
        {.name = "label_ids",
         .type = label,
         .sql = "l.label_id",
         .set = "FROM conversation_labels l WHERE l.account_id = v.account_id AND l.conversation_id = v.id"});
    table.push_back({.name = "priority",
                     .type = choice,
                     .sql = "v.priority",
                     .choices = {{"none", 0}, {"low", 1}, {"medium", 2}, {"high", 3}, {"urgent", 4}}});
    table.push_back({.name = "display_id", .type = number, .sql = "v.display_id"});
}

void times(filters::Fields& table) {
    for (auto name : {"created_at", "last_activity_at"})
        table.push_back({.name = name, .type = time, .sql = std::string("v.") + name});
    for (auto name : {"waiting_since", "first_reply_at", "last_inbound_at", "snoozed_until", "closed_at", "archived_at",
                      "window_expires_at"})
        table.push_back({.name = name, .type = time, .sql = std::string("v.") + name, .optional = true});
}

void activity(filters::Fields& table) {
    table.push_back({.name = "unread", .type = boolean, .sql = "(v.unread_count > 0)"});
    table.push_back(
        {.name = "unattended", .type = boolean, .sql = "(v.first_reply_at IS NULL OR v.waiting_since IS NOT NULL)"});
    table.push_back(
        {.name = "reply_state",
         .type = choice,
         .sql = "CASE WHEN v.waiting_since IS NOT NULL THEN 'waiting' WHEN v.first_reply_at IS NULL THEN "
                "'never_answered' ELSE 'answered' END",
         .choices = {{"waiting", "waiting"}, {"never_answered", "never_answered"}, {"answered", "answered"}}});
    table.push_back({.name = "window_open", .type = boolean, .sql = "(coalesce(v.window_expires_at, 0) > {now})"});
    table.push_back({.name = "muted", .type = boolean, .sql = "(v.muted = TRUE)"});
    table.push_back({.name = "blocked",
                     .type = boolean,
                     .sql = "EXISTS (SELECT 1 FROM identities i WHERE i.account_id = v.account_id AND i.id = "
                            "v.identity_id AND i.blocked_at IS NOT NULL)"});
    table.push_back({.name = "last_message_direction",
                     .type = choice,
                     .sql = "v.last_direction",
                     .choices = names_of<Direction>()});
    table.push_back(
        {.name = "last_message_state", .type = choice, .sql = "v.last_state", .choices = names_of<MessageState>()});
    table.push_back({.name = "last_message_text", .type = text, .sql = "v.last_text", .optional = true});
}

void contact(filters::Fields& table) {
    for (auto field : contacts::fields()) {
        field.name = "contact." + field.name;
        field.within =
            "EXISTS (SELECT 1 FROM contacts c WHERE c.account_id = v.account_id AND c.id = v.contact_id AND {})";
        table.push_back(std::move(field));
    }
}

filters::Fields all_fields() {
    filters::Fields table;
    shelves(table);
    times(table);
    activity(table);
    contact(table);
    return table;
}

}  // namespace

filters::Fields const& fields() {
    static auto const table = all_fields();
    return table;
}

filters::Context filter_context(Tx& tx) {
    auto zone = Zone::find(accounts::this_account(tx).time_zone);
    return {
        .now = tx.now(), .me = tx.who().user, .zone = zone ? std::move(zone) : Zone::utc(), .dialect = tx.dialect()};
}

Result<FieldList> list_fields(Tx&, Nothing const&) { return FieldList{filters::describe(fields())}; }

}  // namespace recado::conversations
