#include "features/views/view.h"

#include <algorithm>
#include <ranges>

#include "features/accounts/member.h"
#include "features/conversations/fields.h"
#include "features/inboxes/inbox.h"
#include "features/labels/label.h"
#include "features/teams/team.h"
#include "platform/base/contains.h"
#include "platform/base/text.h"
#include "platform/db/events.h"

namespace recado::views {

namespace {

constexpr int most_views = 200;  // private ones of a person, and shared ones of an account

struct Row {
    ViewId id;
    std::string name;
    UserId owner_id;
    bool shared;
    json::Raw filter;
    conversations::Sort sort;
    std::optional<std::int64_t> position;
    bool pinned;
    Time created_at;
    Time updated_at;
};
DESCRIBE(Row, FIELD(id), FIELD(name), FIELD(owner_id), FIELD(shared), FIELD(filter), FIELD(sort), FIELD(position),
         FIELD(pinned), FIELD(created_at), FIELD(updated_at))

// The access funnel: own views and shared ones, arranged for who asks.
std::string const select = R"(
    SELECT w.id, w.name, w.owner_id, w.shared, w.filter, w.sort, p.position, coalesce(p.pinned, TRUE) AS pinned, w.created_at, w.updated_at
    FROM views w LEFT JOIN view_places p ON p.account_id = w.account_id AND p.view_id = w.id AND p.user_id = $2
    WHERE w.account_id = $1 AND (w.shared = TRUE OR w.owner_id = $2) )";

bool may_edit(Who const& who, Row const& row) {
    return row.shared ? who.can(Permission::manage_labels) : row.owner_id == who.user;
}

bool is_there(Tx& tx, filters::Reference const& reference) {
    switch (reference.type) {
        case filters::Type::user:
            return accounts::find_member(tx, {reference.id}).has_value();
        case filters::Type::team:
            return teams::find_team(tx, {reference.id}).has_value();
        case filters::Type::inbox:
            return inboxes::find_inbox(tx, {reference.id}).has_value();
        default:
            return contains(labels::list_labels(tx, {})->items | std::ranges::views::transform(&labels::Label::id),
                            LabelId{reference.id});
    }
}

std::vector<std::string> broken_places(Tx& tx, filters::Group const& filter) {
    std::vector<std::string> places;
    for (auto const& reference : filters::references(filter, conversations::fields()))
        if (!is_there(tx, reference)) places.push_back(reference.path);
    return places;
}

// Also a filter that this program no longer understands is broken and not a failure: then it is so as a whole.
std::vector<std::string> broken_places(Tx& tx, json::Raw const& text) {
    auto const filter = filters::parse(text);
    if (!filter) return {"filter"};
    auto const where = filters::compile(*filter, conversations::fields(), conversations::filter_context(tx));
    if (!where) return {where.error().fields.front().field};
    return broken_places(tx, *filter);
}

View plain(Row const& row) {
    return {.id = row.id,
            .name = row.name,
            .owner_id = row.owner_id,
            .shared = row.shared,
            .filter = row.filter,
            .sort = row.sort,
            .pinned = row.pinned,
            .position = row.position,
            .broken = {},
            .can_edit = {},
            .created_at = row.created_at,
            .updated_at = row.updated_at};
}

View shown(Tx& tx, Row const& row) {
    auto view = plain(row);
    auto places = broken_places(tx, row.filter);
    if (!places.empty()) view.broken = std::move(places);
    view.can_edit = may_edit(tx.who(), row);
    return view;
}

// In events a view is as somebody sees it who has not arranged it.
View announced(Row const& row) {
    auto view = plain(row);
    view.pinned = true;
    view.position.reset();
    return view;
}

db::Subject about(Row const& row) {
    db::Subject subject{.kind = "view", .id = row.id.value};
    if (!row.shared) subject.audience.user = row.owner_id;
    return subject;
}

Result<Row> find_visible(Tx& tx, ViewId id) {
    static auto const sql = select + "AND w.id = $3";
    auto row = tx.one<Row>(sql, tx.account(), tx.who().user.value, id);
    if (!row) return not_found("view");
    return std::move(*row);
}

Result<Row> find_editable(Tx& tx, ViewId id) {
    auto row = TRY(find_visible(tx, id));
    if (!may_edit(tx.who(), row)) return forbidden("forbidden", "shared views are changed by who may manage labels");
    return row;
}

std::vector<Row> all_visible(Tx& tx) {
    static auto const sql = select + "ORDER BY p.position IS NULL, p.position, w.id";
    auto rows = tx.all<Row>(sql, tx.account(), tx.who().user.value);
    auto const unarranged = std::ranges::find_if(rows, [](Row const& row) { return !row.position; });
    std::ranges::sort(unarranged, rows.end(), {},
                      [](Row const& row) { return std::pair(text::fold(row.name), row.id); });
    return rows;
}

// The filter in the form that is stored. It must compile and name only what is there and may be seen.
Result<json::Raw> checked(Tx& tx, json::Raw const& text) {
    auto const filter = TRY(filters::parse(text));
    TRY(filters::compile(filter, conversations::fields(), conversations::filter_context(tx)));
    for (auto const& reference : filters::references(filter, conversations::fields())) {
        bool const hidden = reference.type == filters::Type::inbox && !tx.who().sees({reference.id});
        if (hidden || !is_there(tx, reference)) return invalid(reference.path, "unknown_value", "does not exist");
    }
    return filters::to_json(filter);
}

Result<std::string> checked_name(std::string const& name) {
    auto trimmed = std::string(text::trim(name));
    if (trimmed.empty()) return invalid("name", "required", "is empty");
    return trimmed;
}

Result<Done> may_share(Tx& tx) {
    if (!tx.who().can(Permission::manage_labels))
        return forbidden("forbidden", "views are shared by who may manage labels");
    return Done{};
}

Result<Done> room_for_one(Tx& tx, bool shared) {
    auto const many =
        tx.number("SELECT count(*) FROM views WHERE account_id = $1 AND shared = $2 AND ($2 = TRUE OR owner_id = $3)",
                  tx.account(), shared, tx.who().user.value);
    if (many.value_or(0) >= most_views)
        return conflict("too_many_views", "there may be " + std::to_string(most_views) + " views: delete one first");
    return Done{};
}

void place(Tx& tx, ViewId view, std::optional<std::int64_t> position, bool pinned) {
    tx.run(R"(
        INSERT INTO view_places (account_id, user_id, view_id, position, pinned) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (account_id, user_id, view_id) DO UPDATE SET position = $4, pinned = $5)",
           tx.account(), tx.who().user, view, position, pinned);
}

void announce_arranged(Tx& tx) {
    auto const user = tx.who().user;
    tx.announce({.kind = "user", .id = user.value, .audience = {.user = user}}, ViewsArranged{user});
}

}  // namespace

Result<ViewList> list_views(Tx& tx, Nothing const&) {
    ViewList list;
    for (auto const& row : all_visible(tx)) list.items.push_back(shown(tx, row));
    return list;
}

Result<View> show_view(Tx& tx, OneView const& in) { return shown(tx, TRY(find_visible(tx, in.view_id))); }

Result<View> create_view(Tx& tx, NewView const& in) {
    Row row{.id = tx.next_id<View>(),
            .name = TRY(checked_name(in.name)),
            .owner_id = tx.who().user,
            .shared = in.shared.value_or(false),
            .filter = TRY(checked(tx, in.filter)),
            .sort = in.sort.value_or(conversations::Sort::last_activity),
            .position = {},
            .pinned = true,
            .created_at = tx.now(),
            .updated_at = tx.now()};
    if (!row.owner_id) return forbidden("forbidden", "a view belongs to a person");
    if (row.shared) TRY(may_share(tx));
    TRY(room_for_one(tx, row.shared));
    tx.run(R"(
        INSERT INTO views (id, account_id, owner_id, shared, name, filter, sort, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8))",
           row.id, tx.account(), row.owner_id, row.shared, row.name, row.filter, row.sort, tx.now());
    tx.announce(about(row), ViewCreated{announced(row)});
    return shown(tx, row);
}

Result<View> update_view(Tx& tx, ViewChange const& in) {
    auto row = TRY(find_editable(tx, in.view_id));
    auto const before = row;
    if (in.name) row.name = TRY(checked_name(*in.name));
    if (in.filter) row.filter = TRY(checked(tx, *in.filter));
    row.sort = in.sort.value_or(row.sort);
    row.shared = in.shared.value_or(row.shared);
    row.updated_at = tx.now();
    if (row.shared != before.shared) {
        TRY(may_share(tx));
        // Whoever takes a view back from the others keeps it.
        if (!row.shared) row.owner_id = tx.who().user;
        TRY(room_for_one(tx, row.shared));
    }
    tx.run(R"(
        UPDATE views SET name = $1, filter = $2, sort = $3, shared = $4, owner_id = $5, updated_at = $6 WHERE account_id = $7 AND id = $8)",
           row.name, row.filter, row.sort, row.shared, row.owner_id, tx.now(), tx.account(), row.id);
    if (row.shared == before.shared) {
        tx.announce(about(row), ViewUpdated{announced(row)});
    } else {
        tx.announce(about(before), ViewDeleted{row.id, before.name});
        tx.announce(about(row), ViewCreated{announced(row)});
    }
    return shown(tx, row);
}

Result<Done> delete_view(Tx& tx, OneView const& in) {
    auto const row = TRY(find_editable(tx, in.view_id));
    tx.announce(about(row), ViewDeleted{row.id, row.name});
    tx.run("DELETE FROM view_places WHERE account_id = $1 AND view_id = $2", tx.account(), row.id);
    tx.run("DELETE FROM views WHERE account_id = $1 AND id = $2", tx.account(), row.id);
    return Done{};
}

Result<View> pin_view(Tx& tx, PinView const& in) {
    auto row = TRY(find_visible(tx, in.view_id));
    row.pinned = in.pinned;
    place(tx, row.id, row.position, row.pinned);
    announce_arranged(tx);
    return shown(tx, row);
}

Result<ViewList> order_views(Tx& tx, OrderViews const& in) {
    auto const rows = all_visible(tx);
    for (std::size_t i = 0; i < in.view_ids.size(); ++i) {
        auto const row = std::ranges::find(rows, in.view_ids[i], &Row::id);
        if (row == rows.end())
            return invalid("view_ids[" + std::to_string(i) + "]", "unknown_value", "is no view of yours");
        place(tx, row->id, static_cast<std::int64_t>(i), row->pinned);
    }
    for (auto const& row : rows)
        if (row.position && !contains(in.view_ids, row.id)) place(tx, row.id, {}, row.pinned);
    announce_arranged(tx);
    return list_views(tx, {});
}

Result<ViewCounts> count_views(Tx& tx, Nothing const&) {
    ViewCounts counts{.items = {}, .seq = db::last_seq(tx)};
    for (auto const& row : all_visible(tx)) {
        if (!row.pinned || !broken_places(tx, row.filter).empty()) continue;
        auto const found = TRY(conversations::count_conversations(tx, {.filter = row.filter}));
        counts.items.push_back({row.id, found.all, found.at_least});
    }
    return counts;
}

}  // namespace recado::views
