#include "features/conversations/files.h"

#include <charconv>

#include "features/accounts/role.h"
#include "features/conversations/message.h"
#include "platform/files/sniff.h"

namespace recado::conversations {

namespace {

struct Use {
    InboxId inbox_id;
    std::optional<UserId> assignee_id;
    std::optional<TeamId> team_id;
};
DESCRIBE(Use, FIELD(inbox_id), FIELD(assignee_id), FIELD(team_id))

bool may_see(Tx& tx, files::FileRow const& file) {
    if (tx.who().user && file.created_by == tx.who().user) return true;
    auto const sight = accounts::sight_of(tx);
    if (tx.who().can(Permission::view_conversations))
        for (auto const& use : tx.all<Use>(
                 "SELECT DISTINCT a.inbox_id, v.assignee_id, v.team_id FROM attachments a JOIN conversations v ON "
                 "v.account_id = a.account_id AND v.id = a.conversation_id WHERE a.account_id = $1 AND a.file_id = $2",
                 tx.account(), file.id))
            if (tx.who().sees(use.inbox_id) &&
                sight.sees({use.assignee_id.value_or(UserId{}), use.team_id.value_or(TeamId{})}))
                return true;
    return tx.who().can(Permission::view_contacts) &&
           tx.exists("SELECT 1 FROM contacts WHERE account_id = $1 AND avatar_file_id = $2 AND deleted_at IS NULL",
                     tx.account(), file.id);
}

// RFC 6266: an ASCII name for old clients, the real one beside it.
std::string disposition(std::string_view type, std::string_view name) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string ascii, encoded;
    for (char c : name) {
        auto const byte = static_cast<unsigned char>(c);
        bool const plain = std::isalnum(byte) || c == '.' || c == '-' || c == '_';
        ascii += plain || c == ' ' ? c : '_';
        if (plain)
            encoded += c;
        else
            encoded += {'%', digits[byte >> 4], digits[byte & 15]};
    }
    return std::string(type) + "; filename=\"" + ascii + "\"; filename*=UTF-8''" + encoded;
}

http::Response serve(files::Store const& store, files::FileRow const& file) {
    bool const shown = files::may_show_inline(file.mime_type);
    http::Response response;
    response.content_type = shown || file.mime_type == "application/pdf" ? file.mime_type : "application/octet-stream";
    response.file = store.path(file.sha256);
    response.headers = {{"Content-Disposition", disposition(shown ? "inline" : "attachment", file.name)},
                        {"Content-Security-Policy", "sandbox; default-src 'none'"},
                        {"Cache-Control", "private, max-age=31536000, immutable"},
                        {"ETag", "\"" + file.sha256 + "\""}};
    return response;
}

http::Response download(Database& database, files::Store const& store, http::Request const& request) {
    FileId id{};
    auto const& text = request.params.at("file_id");
    auto const parsed = std::from_chars(text.data(), text.data() + text.size(), id.value);
    auto found = database.read_now(request.who, [&](Tx& tx) -> Result<files::FileRow> {
        if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) return not_found("file");
        auto file = files::find_file(tx, id);
        if (!file || !may_see(tx, *file)) return not_found("file");
        return std::move(*file);
    });
    if (!found) return http::error_response(found.error(), request.id);
    return serve(store, *found);
}

http::Response upload(Database& database, files::Store& store, http::Request const& request) {
    auto const stored = store.put(request.body, request.header("content-type"));
    if (!stored) return http::error_response(stored.error(), request.id);
    auto const name = request.query.contains("name") ? request.query.at("name") : std::string("file");
    auto const file = database.write_now(
        request.who, [&](Tx& tx) -> Result<files::File> { return files::show(files::add_file(tx, *stored, name)); });
    if (!file) return http::error_response(file.error(), request.id);
    return http::json_response(*file, 201);
}

}  // namespace

void file_routes(http::Api& api, Database& database, files::Store& store) {
    api.raw(http::Method::post, "/files",
            [&](http::Request const& request) { return upload(database, store, request); },
            {.summary = "Upload a file: the raw bytes, with ?name=",
             .needs = Permission::reply,
             .status = 201,
             .max_body = files::max_file_size},
            {.out = json::type_of<files::File>});
    api.raw(http::Method::get, "/files/{file_id}/{name}",
            [&](http::Request const& request) { return download(database, store, request); },
            {.summary = "Download a file"});
}

}  // namespace recado::conversations
