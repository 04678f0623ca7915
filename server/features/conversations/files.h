// Uploading and serving files. A file is served to who uploaded it, and to who may see a conversation with a message
// that carries it.
#pragma once

#include "platform/db/database.h"
#include "platform/files/store.h"
#include "platform/http/api.h"

namespace recado::conversations {

// `database` and `store` outlive the routes.
void file_routes(http::Api& api, Database& database, files::Store& store);

}  // namespace recado::conversations
