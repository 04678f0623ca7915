#include "features/labels/routes.h"

#include "features/labels/label.h"

namespace recado::labels {

void routes(http::Api& api) {
    api.get("/labels", list_labels, {.summary = "List the labels of the account"});
    api.post("/labels", create_label, {.summary = "Create a label", .needs = Permission::manage_labels, .status = 201});
    api.patch("/labels/{label_id}", update_label, {.summary = "Change a label", .needs = Permission::manage_labels});
    api.del("/labels/{label_id}", delete_label,
            {.summary = "Delete a label and take it off what carries it", .needs = Permission::manage_labels});
}

}  // namespace recado::labels
