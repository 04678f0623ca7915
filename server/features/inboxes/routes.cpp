#include "features/inboxes/routes.h"

#include "features/inboxes/inbox.h"

namespace recado::inboxes {

void routes(http::Api& api) {
    auto const manage = Permission::manage_inboxes;
    api.get("/inboxes", list_inboxes, {.summary = "List the inboxes one may see"});
    api.get("/inboxes/{inbox_id}", show_inbox, {.summary = "Show an inbox"});
    api.del("/inboxes/{inbox_id}", delete_inbox,
            {.summary = "Disconnect an inbox; its conversations are kept", .needs = manage});
    api.put("/inboxes/{inbox_id}/members", set_inbox_members, {.summary = "Say who sees an inbox", .needs = manage});
    api.post("/inboxes/{inbox_id}/health_check", check_inbox,
             {.summary = "Ask the provider whether the connection works", .needs = manage});
}

}  // namespace recado::inboxes
