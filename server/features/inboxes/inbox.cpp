#include "features/inboxes/inbox.h"

#include <algorithm>

#include "features/accounts/member.h"
#include "platform/base/text.h"

namespace recado::inboxes {

namespace {

struct Row {
    InboxId id;
    std::string name;
    std::string kind;
    Health health;
    std::optional<std::string> health_detail;
    std::optional<Time> last_inbound_at;
    std::int64_t reopen_window_h;
    Time created_at;
    json::Raw settings;
    std::optional<std::string> secrets;
};
DESCRIBE(Row, FIELD(id), FIELD(name), FIELD(kind), FIELD(health), FIELD(health_detail), FIELD(last_inbound_at),
         FIELD(reopen_window_h), FIELD(created_at), FIELD(settings), FIELD(secrets))

struct Membership {
    InboxId inbox_id;
    UserId user_id;
};
DESCRIBE(Membership, FIELD(inbox_id), FIELD(user_id))

constexpr std::string_view select =
    "SELECT id, name, kind, health, health_detail, last_inbound_at, reopen_window_h, created_at, settings, secrets "
    "FROM inboxes"
    " WHERE account_id = $1 AND deleted_at IS NULL";

Inbox shown(Row const& row) {
    return {.id = row.id,
            .name = row.name,
            .kind = row.kind,
            .health = row.health,
            .health_detail = row.health_detail,
            .last_inbound_at = row.last_inbound_at,
            .reopen_window_h = row.reopen_window_h,
            .created_at = row.created_at};
}

void add_settings(Tx const& tx, Inbox& inbox, Row const& row) {
    auto const* kind = find_kind(row.kind);
    if (kind && kind->show && tx.who().can(Permission::manage_inboxes))
        inbox.whatsapp = kind->show(row.id, {row.settings.text, row.secrets.value_or("")});
}

std::optional<Row> find_row(Tx& tx, InboxId id) {
    static auto const sql = std::string(select) + " AND id = $2";
    return tx.one<Row>(sql, tx.account(), id);
}

db::Subject about(InboxId id) { return {.kind = "inbox", .id = id.value}; }

Inbox announce_update(Tx& tx, InboxId id) {
    auto inbox = find_inbox(tx, id);
    tx.announce(about(id), InboxUpdated{*inbox});
    if (auto const row = find_row(tx, id)) add_settings(tx, *inbox, *row);
    return std::move(*inbox);
}

Result<std::string> clean_name(std::string_view written) {
    auto name = std::string(text::trim(written));
    if (name.empty()) return invalid("name", "required", "is empty");
    return name;
}

Result<Done> write_members(Tx& tx, InboxId inbox, std::vector<UserId> const& members) {
    tx.run("DELETE FROM inbox_members WHERE account_id = $1 AND inbox_id = $2", tx.account(), inbox);
    for (auto user : members) {
        if (!accounts::find_member(tx, user))
            return invalid("member_ids", "unknown_value",
                           std::to_string(user.value) + " is not a member of the account");
        tx.run(R"(
            INSERT INTO inbox_members (account_id, inbox_id, user_id) VALUES ($1, $2, $3) ON CONFLICT (account_id, inbox_id, user_id) DO NOTHING)",
               tx.account(), inbox, user);
    }
    return Done{};
}

}  // namespace

Result<Inbox> find_inbox(Tx& tx, InboxId id) {
    auto const row = find_row(tx, id);
    if (!row) return not_found("inbox");
    auto inbox = shown(*row);
    for (auto const& membership : tx.all<Membership>(
             "SELECT inbox_id, user_id FROM inbox_members WHERE account_id = $1 AND inbox_id = $2 ORDER BY user_id",
             tx.account(), id))
        inbox.member_ids.push_back(membership.user_id);
    return inbox;
}

std::optional<KindData> find_kind_data(Tx& tx, InboxId id) {
    auto row = find_row(tx, id);
    if (!row) return std::nullopt;
    return KindData{std::move(row->settings.text), row->secrets.value_or("")};
}

Result<InboxList> list_inboxes(Tx& tx, Nothing const&) {
    static auto const sql = std::string(select) + " ORDER BY id";
    InboxList list;
    for (auto const& row : tx.all<Row>(sql, tx.account())) {
        if (!tx.who().sees(row.id) && !tx.who().can(Permission::manage_inboxes)) continue;
        list.items.push_back(shown(row));
        add_settings(tx, list.items.back(), row);
    }
    for (auto const& membership : tx.all<Membership>(
             "SELECT inbox_id, user_id FROM inbox_members WHERE account_id = $1 ORDER BY inbox_id, user_id",
             tx.account())) {
        auto const inbox = std::ranges::find(list.items, membership.inbox_id, &Inbox::id);
        if (inbox != list.items.end()) inbox->member_ids.push_back(membership.user_id);
    }
    return list;
}

Result<Inbox> show_inbox(Tx& tx, OneInbox const& in) {
    auto inbox = TRY(find_inbox(tx, in.inbox_id));
    if (!tx.who().sees(inbox.id) && !tx.who().can(Permission::manage_inboxes)) return not_found("inbox");
    add_settings(tx, inbox, *find_row(tx, in.inbox_id));
    return inbox;
}

Result<Inbox> create_inbox(Tx& tx, NewInbox const& in) {
    auto const name = TRY(clean_name(in.name));
    auto const* kind = find_kind(in.kind);
    if (!kind) return invalid("kind", "unknown_value", "is not a kind of inbox");
    auto const id = tx.next_id<Inbox>();
    auto const data = kind->accept ? TRY(kind->accept(tx, id, in.whatsapp.value_or(json::Raw{}), nullptr)) : KindData{};
    tx.run(R"(
        INSERT INTO inboxes (id, account_id, name, kind, reopen_window_h, settings, secrets, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8))",
           id, tx.account(), name, in.kind, in.reopen_window_h.value_or(24), json::Raw{data.settings}, data.secrets,
           tx.now());
    auto members = in.member_ids.value_or(std::vector<UserId>{});
    if (!in.member_ids && tx.who().user) members.push_back(tx.who().user);
    TRY(write_members(tx, id, members));
    auto inbox = TRY(find_inbox(tx, id));
    tx.announce(about(id), InboxCreated{inbox});
    if (kind->check_health_later) kind->check_health_later(tx, id);
    add_settings(tx, inbox, *find_row(tx, id));
    return inbox;
}

Result<Inbox> update_inbox(Tx& tx, InboxChange const& in) {
    auto const row = find_row(tx, in.inbox_id);
    if (!row) return not_found("inbox");
    auto const name = in.name ? TRY(clean_name(*in.name)) : row->name;
    KindData data{row->settings.text, row->secrets.value_or("")};
    auto const* kind = find_kind(row->kind);
    bool const reconnected = in.whatsapp && kind && kind->accept;
    if (reconnected) {
        auto const before = data;
        data = TRY(kind->accept(tx, row->id, *in.whatsapp, &before));
    }
    tx.run(
        "UPDATE inboxes SET name = $1, reopen_window_h = $2, settings = $3, secrets = $4, updated_at = $5 WHERE "
        "account_id = $6 AND id = $7",
        name, in.reopen_window_h.value_or(row->reopen_window_h), json::Raw{data.settings}, data.secrets, tx.now(),
        tx.account(), row->id);
    if (reconnected && kind->check_health_later) kind->check_health_later(tx, row->id);
    return announce_update(tx, row->id);
}

Result<Done> delete_inbox(Tx& tx, OneInbox const& in) {
    auto const inbox = TRY(find_inbox(tx, in.inbox_id));
    tx.run("UPDATE inboxes SET deleted_at = $1, secrets = NULL WHERE account_id = $2 AND id = $3", tx.now(),
           tx.account(), inbox.id);
    tx.run("DELETE FROM inbox_members WHERE account_id = $1 AND inbox_id = $2", tx.account(), inbox.id);
    tx.announce(about(inbox.id), InboxDeleted{inbox.id});
    return Done{};
}

Result<Inbox> set_inbox_members(Tx& tx, SetInboxMembers const& in) {
    auto const inbox = TRY(find_inbox(tx, in.inbox_id));
    TRY(write_members(tx, inbox.id, in.member_ids));
    return announce_update(tx, inbox.id);
}

Result<Inbox> check_inbox(Tx& tx, OneInbox const& in) {
    auto const inbox = TRY(find_inbox(tx, in.inbox_id));
    auto const* kind = find_kind(inbox.kind);
    if (!kind || !kind->check_health_later)
        return invalid("inbox_id", "not_supported", "this kind of inbox has no health check");
    kind->check_health_later(tx, inbox.id);
    return show_inbox(tx, in);
}

void set_health(Tx& tx, InboxId id, Health health, std::string const& detail) {
    auto const changed =
        tx.run(R"(
        UPDATE inboxes SET health = $1, health_detail = $2, updated_at = $3
        WHERE account_id = $4 AND id = $5 AND deleted_at IS NULL AND (health <> $1 OR coalesce(health_detail, '') <> $6))",
               health, detail.empty() ? std::nullopt : std::optional(detail), tx.now(), tx.account(), id, detail);
    if (changed > 0) announce_update(tx, id);
}

void warn(Tx& tx, InboxId id, std::string const& detail) {
    auto const inbox = find_inbox(tx, id);
    if (inbox && inbox->health != Health::error) set_health(tx, id, Health::warning, detail);
}

void set_kind_settings(Tx& tx, InboxId id, std::string const& settings) {
    auto const changed = tx.run(R"(
        UPDATE inboxes SET settings = $1, updated_at = $2 WHERE account_id = $3 AND id = $4 AND deleted_at IS NULL AND settings <> $1)",
                                settings, tx.now(), tx.account(), id);
    if (changed > 0) announce_update(tx, id);
}

std::optional<Assignable> find_assignable(Tx& tx, InboxId inbox, UserId user) {
    auto who = accounts::who_of(tx, tx.account(), user);
    if (!who || !who->sees(inbox) || !who->can(Permission::reply)) return std::nullopt;
    return Assignable{user, std::move(who->name)};
}

}  // namespace recado::inboxes
