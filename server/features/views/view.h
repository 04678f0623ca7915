// A view is a filter over the conversations that somebody gave a name: private to its owner, or shared with the
// account. Everybody pins and orders the views they see as they like. What a view finds is decided by who looks: a
// shared view shows nobody more than their own inboxes.
#pragma once

#include "features/conversations/list.h"
#include "platform/db/tx.h"

namespace recado::views {

struct View {
    Id<View> id;
    std::string name;
    UserId owner_id;
    bool shared;
    json::Raw filter;
    conversations::Sort sort;
    bool pinned;
    std::optional<std::int64_t> position;
    std::optional<std::vector<std::string>> broken;  // places in the filter that name what is gone
    std::optional<bool> can_edit;                    // absent in events: it depends on who reads
    Time created_at;
    Time updated_at;
};
DESCRIBE(View, FIELD(id), FIELD(name), FIELD(owner_id), FIELD(shared), FIELD(filter), FIELD(sort), FIELD(pinned),
         FIELD(position), FIELD(broken, doc("Places in the filter that name what is gone")), FIELD(can_edit),
         FIELD(created_at), FIELD(updated_at))
using ViewId = Id<View>;

struct ViewList {
    std::vector<View> items;
};
DESCRIBE(ViewList, FIELD(items))
// One's own and the shared ones: arranged ones first, then by name.
Result<ViewList> list_views(Tx& tx, Nothing const&);

struct NewView {
    std::string name;
    json::Raw filter;
    std::optional<conversations::Sort> sort;
    std::optional<bool> shared;
};
DESCRIBE(NewView, FIELD(name, text(1, 80)), FIELD(filter, doc("As /conversations takes it")), FIELD(sort),
         FIELD(shared, doc("Needs the permission manage_labels")))
Result<View> create_view(Tx& tx, NewView const& in);

struct OneView {
    ViewId view_id;
};
DESCRIBE(OneView, FIELD(view_id))
Result<View> show_view(Tx& tx, OneView const& in);

struct ViewChange {
    ViewId view_id;
    std::optional<std::string> name;
    std::optional<json::Raw> filter;
    std::optional<conversations::Sort> sort;
    std::optional<bool> shared;
};
DESCRIBE(ViewChange, FIELD(view_id), FIELD(name, text(1, 80)), FIELD(filter), FIELD(sort), FIELD(shared))
// Private views are changed by their owner, shared ones by who may manage labels.
Result<View> update_view(Tx& tx, ViewChange const& in);
Result<Done> delete_view(Tx& tx, OneView const& in);

struct PinView {
    ViewId view_id;
    bool pinned;
};
DESCRIBE(PinView, FIELD(view_id), FIELD(pinned))
Result<View> pin_view(Tx& tx, PinView const& in);

struct OrderViews {
    std::vector<ViewId> view_ids;
};
DESCRIBE(OrderViews, FIELD(view_ids, items(0, 500)))
// Those named stand in this order; the others follow.
Result<ViewList> order_views(Tx& tx, OrderViews const& in);

struct ViewCount {
    ViewId view_id;
    std::int64_t count;
    std::optional<bool> at_least;
};
DESCRIBE(ViewCount, FIELD(view_id), FIELD(count), FIELD(at_least, doc("There is more than was counted")))
struct ViewCounts {
    std::vector<ViewCount> items;
    std::int64_t seq;  // of the account's events at this moment
};
DESCRIBE(ViewCounts, FIELD(items), FIELD(seq))
// Of the pinned views that are not broken.
Result<ViewCounts> count_views(Tx& tx, Nothing const&);

struct ViewCreated {
    static constexpr std::string_view event_type = "view_created";
    View view;
};
DESCRIBE(ViewCreated, FIELD(view))
struct ViewUpdated {
    static constexpr std::string_view event_type = "view_updated";
    View view;
};
DESCRIBE(ViewUpdated, FIELD(view))
// Also when a shared view becomes private; its owner then gets view_created after it.
struct ViewDeleted {
    static constexpr std::string_view event_type = "view_deleted";
    ViewId view_id;
    std::string name;
};
DESCRIBE(ViewDeleted, FIELD(view_id), FIELD(name))
// Somebody arranged their sidebar: their other browsers ask for the views again.
struct ViewsArranged {
    static constexpr std::string_view event_type = "views_arranged";
    UserId user_id;
};
DESCRIBE(ViewsArranged, FIELD(user_id))

}  // namespace recado::views
