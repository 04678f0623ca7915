#include "features/views/routes.h"

#include "features/views/view.h"

namespace recado::views {

void routes(http::Api& api) {
    auto const needs = Permission::view_conversations;
    api.get("/views", list_views, {.summary = "List one's own and the shared views", .needs = needs});
    api.post("/views", create_view, {.summary = "Keep a filter as a view", .needs = needs, .status = 201});
    api.get("/views/counts", count_views, {.summary = "Count what the pinned views find", .needs = needs});
    api.put("/views/order", order_views, {.summary = "Order one's sidebar", .needs = needs});
    api.get("/views/{view_id}", show_view, {.summary = "Show a view", .needs = needs});
    api.patch("/views/{view_id}", update_view, {.summary = "Change a view", .needs = needs});
    api.del("/views/{view_id}", delete_view, {.summary = "Delete a view", .needs = needs});
    api.put("/views/{view_id}/pin", pin_view, {.summary = "Show a view in one's sidebar or hide it", .needs = needs});
}

}  // namespace recado::views
