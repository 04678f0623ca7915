#include "features/bulk/routes.h"

#include "features/bulk/bulk.h"

namespace recado::bulk {

void routes(http::Api& api) {
    auto const needs = Permission::view_conversations;
    api.post("/conversations/bulk", start_bulk,
             {.summary = "Do something with many conversations", .needs = needs, .status = 201});
    api.get("/bulk", list_bulks, {.summary = "List one's own last bulk actions", .needs = needs});
    api.get("/bulk/{bulk_id}", show_bulk, {.summary = "Show how far a bulk action is", .needs = needs});
    api.post("/bulk/{bulk_id}/undo", undo_bulk,
             {.summary = "Undo a bulk action where nobody changed anything since", .needs = needs});
}

}  // namespace recado::bulk
