#include "testing/requests.h"

#include "platform/base/check.h"

namespace recado::testing {

namespace {

// clang-format off
constexpr Request list[] = {
    // Entrance
    {"GET /setup", "O"},
    {.route = "POST /setup", .askers = "O", .body = R"({"token":"$setup_token","account_name":"Nueva","country":"CL","locale":"es","time_zone":"America/Santiago","currency":"CLP","name":"Eva","email":"eva@example.com","password":"eva swims before dawn"})", .start = Start::empty},
    {"POST /session", "O", R"({"email":"$email","password":"$password"})"},
    {"DELETE /session", "ASGN"},
    {"PUT /session/account", "ASGN", R"({"account_id":"$account"})"},
    {"GET /sessions", "ASGN"},
    {"DELETE /sessions/{session_id}", "ASGN"},
    {"POST /password_resets", "O", R"({"email":"$email"})"},
    {"PUT /password_resets", "O", R"({"token":"$reset_token","new_password":"a red bicycle in rain"})"},
    {"GET /invitation", "O", "", "/invitation?token=$invitation_token"},
    {"POST /invitation", "O", R"({"token":"$invitation_token","name":"Omar","password":"omar counts the stars","locale":"es"})"},
    // Oneself
    {"GET /bootstrap", "ASGNPB"},
    {"GET /me", "ASGNPB"},
    {"PATCH /me", "ASGN", R"({"name":"Ana María","locale":"pt-BR","theme":"dark","density":"compact","availability":"away","preferences":{"sounds":true}})"},
    {"PUT /me/password", "ASGN", R"({"current_password":"$password","new_password":"a red bicycle in rain"})"},
    {"POST /me/totp", "ASGN"},
    {"PUT /me/totp", "ASGN", R"({"code":"$totp_code"})"},
    {"POST /me/totp/removal", "ASGN", R"({"password":"$password"})"},
    // People and the account
    {"GET /members", "ASGNPB"},
    {"PATCH /members/{user_id}", "AP", R"({"role_id":"$role","disabled":false,"inbox_ids":["$inbox"]})"},
    {"POST /members/{user_id}/password_reset", "A"},
    {"GET /roles", "ASGNPB"},
    {"POST /roles", "AP", R"({"name":"Turno noche","permissions":["view_conversations","reply"],"visibility":"own"})"},
    {"PATCH /roles/{role_id}", "AP", R"({"name":"Turno día","permissions":["view_conversations"],"visibility":"team"})", "/roles/$custom_role"},
    {"DELETE /roles/{role_id}", "AP", "", "/roles/$custom_role"},
    {"GET /invitations", "AP"},
    {"POST /invitations", "AP", R"({"email":"nora@example.com","role_id":"$role"})"},
    {"DELETE /invitations/{invitation_id}", "AP"},
    {"GET /account", "ASGNPB"},
    {"PATCH /account", "AP", R"({"name":"Aurora","country":"PE","locale":"es","time_zone":"America/Lima","currency":"PEN"})"},
    {"GET /accounts", "ASGN"},
    {"POST /accounts", "A", R"({"name":"Sucursal","country":"CL","locale":"es","time_zone":"America/Santiago","currency":"CLP"})"},
    {"GET /api_tokens", "AP"},
    {"POST /api_tokens", "A", R"({"name":"Tienda","permissions":["view_contacts","edit_contacts"],"expires_at":1890000000000})"},
    {"DELETE /api_tokens/{api_token_id}", "A"},
    {"GET /audit_log", "AP", "", "/audit_log?actor_id=$user&subject_kind=label&limit=10"},
    {"GET /teams", "ASGNPB"},
    {"POST /teams", "AP", R"({"name":"Noche","description":"Turno de noche","member_ids":["$user"]})"},
    {"PATCH /teams/{team_id}", "AP", R"({"name":"Mañana","description":"Turno","member_ids":["$user"]})"},
    {"DELETE /teams/{team_id}", "AP"},
    // Labels and contacts
    {"GET /labels", "ASGNPB"},
    {"POST /labels", "ASP", R"({"title":"vip","description":"Compra mucho","color":"teal","show_in_sidebar":true,"scope":"both"})"},
    {"PATCH /labels/{label_id}", "ASP", R"({"title":"vip","description":"Compra","color":"blue","show_in_sidebar":false,"scope":"both"})"},
    {"DELETE /labels/{label_id}", "ASP"},
    {"GET /contacts", "ASGNP", "", "/contacts?q=Del&limit=10"},
    {"POST /contacts", "ASGP", R"({"name":"Berta","phone":"+56922223333","email":"berta@example.com","company":"Berta e hijos","country":"CL","city":"Talca","language":"es","time_zone":"America/Santiago","attributes":{"talla":"M"}})"},
    {"GET /contacts/{contact_id}", "ASGNP"},
    {"PATCH /contacts/{contact_id}", "ASGP", R"({"name":"Delia Ríos","phone":"+56922224444","email":"delia@example.com","company":"Ríos","country":"CL","city":"Arica","language":"es","time_zone":"America/Santiago","attributes":{"talla":"L"}})"},
    {"PUT /contacts/{contact_id}/block", "ASP", R"({"blocked":true})"},
    {"PUT /contacts/{contact_id}/labels", "ASGP", R"({"label_ids":["$label"]})"},
    {"GET /contacts/{contact_id}/conversations", "ASGNP"},
    // Inboxes and templates
    {"GET /channels", "ASGNPB"},
    {"GET /inboxes", "ASGNPB"},
    {"POST /inboxes", "AP", R"({"name":"Ventas 2","kind":"whatsapp","reopen_window_h":48,"member_ids":["$user"],"whatsapp":{"phone_number_id":"2","waba_id":"1","app_id":"3","access_token":"SECRET-TOKEN","app_secret":"SECRET-APP","default_country":"CL"}})"},
    {"GET /inboxes/{inbox_id}", "ASGNPB"},
    {"PATCH /inboxes/{inbox_id}", "AP", R"({"name":"Ventas","reopen_window_h":12,"whatsapp":{"access_token":"SECRET-TOKEN"}})", "/inboxes/$whatsapp"},
    {"DELETE /inboxes/{inbox_id}", "AP"},
    {"PUT /inboxes/{inbox_id}/members", "AP", R"({"member_ids":["$user"]})"},
    {"POST /inboxes/{inbox_id}/health_check", "AP", "", "/inboxes/$whatsapp/health_check"},
    {"GET /inboxes/{inbox_id}/templates", "ASGNPB", "", "/inboxes/$inbox/templates?status=APPROVED"},
    {"POST /inboxes/{inbox_id}/templates/sync", "AP", "", "/inboxes/$whatsapp/templates/sync"},
    // Conversations
    {"GET /conversations", "ASGNP", "", "/conversations?tab=all&state=active&inbox_id=$inbox&sort=last_activity&limit=10"},
    {"GET /conversations", "ASGNP", "", "/conversations?label_id=$label&team_id=$team&assignee_id=$user&q=Delia"},
    {"POST /conversations/search", "ASGNP", R"({"tab":"all","unattended":true,"channel":"paper","filter":{"and":[{"field":"assignee_id","op":"is_empty","values":[]}]},"sort":"waiting"})"},
    {"POST /conversations/count", "ASGNP", R"({"filter":{"or":[{"field":"label_ids","op":"has_any","values":["$label"]}]}})"},
    {"GET /conversations/fields", "ASGNP"},
    {"GET /search", "ASGNP", "", "/search?q=Delia"},
    {"GET /search/messages", "ASGNP", "", "/search/messages?q=Delia&from=contact&author_id=$user&inbox_id=$inbox&label_id=$label&within=$conversation&after=1&before=1890000000000&limit=10"},
    {"POST /conversations", "ASGP", R"({"contact_id":"$new_contact","inbox_id":"$inbox"})"},
    {"GET /conversations/by_number/{display_id}", "ASGNP"},
    {"GET /conversations/{conversation_id}", "ASGNP"},
    {"GET /conversations/{conversation_id}/messages", "ASGNP", "", "/conversations/$conversation/messages?before=$failed_message&limit=10"},
    {"POST /conversations/{conversation_id}/messages", "ASGP", R"({"client_id":"$uuid","direction":"outbound","text":"Con gusto","reply_to_id":"$message","hold_s":5,"force":true})"},
    {"POST /conversations/{conversation_id}/messages", "ASGP", R"({"client_id":"$uuid","direction":"note","text":"Ojo","file_ids":["$own_file"]})"},
    {"POST /conversations/{conversation_id}/messages", "ASGP", R"({"client_id":"$uuid","location":{"latitude":-33.4,"longitude":-70.6,"name":"Tienda","address":"Ahumada 1"}})"},
    {"POST /conversations/{conversation_id}/messages", "ASGP", R"({"client_id":"$uuid","template":{"template_id":"$template","parameters":{"body":["Delia"]}}})", "/conversations/$whatsapp_conversation/messages"},
    {"POST /conversations/{conversation_id}/messages/{message_id}/retry", "ASGP", "", "/conversations/$conversation/messages/$failed_message/retry"},
    {"POST /conversations/{conversation_id}/messages/{message_id}/cancel", "ASGP", "", "/conversations/$conversation/messages/$queued_message/cancel"},
    {"PUT /conversations/{conversation_id}/messages/{message_id}/reaction", "ASGP", R"({"emoji":"👍"})"},
    {"GET /conversations/{conversation_id}/draft", "ASGP"},
    {"PUT /conversations/{conversation_id}/draft", "ASGP", R"({"mode":"reply","text":"Estimada"})"},
    {"PUT /conversations/{conversation_id}/assignment", "ASGP", R"({"assignee_id":"$user","team_id":"$team","reason":"turno"})"},
    {"PUT /conversations/{conversation_id}/status", "ASGP", R"({"status":"snoozed","snoozed_until":1890000000000,"reason":"vacaciones"})"},
    {"PUT /conversations/{conversation_id}/archive", "ASGP", R"({"archived":true})"},
    {"PUT /conversations/{conversation_id}/priority", "ASGP", R"({"priority":"high"})"},
    {"PUT /conversations/{conversation_id}/labels", "ASGP", R"({"label_ids":["$label"]})"},
    {"PUT /conversations/{conversation_id}/mute", "ASGP", R"({"muted":true})"},
    {"PUT /conversations/{conversation_id}/read", "ASGP", R"({"read":true})"},
    {.route = "POST /files", .askers = "ASGP", .body = "uno, dos", .target = "/files?name=lista.txt", .content_type = "text/plain"},
    {"GET /files/{file_id}/{name}", "ASGNP", "", "/files/$file/nota.txt"},
    // Views
    {"GET /views", "ASGNP"},
    {"POST /views", "ASGNP", R"({"name":"Sin leer","filter":{"and":[{"field":"unread","op":"is","values":["true"]}]},"sort":"waiting","shared":false})"},
    {"POST /views", "ASP", R"({"name":"De todos","filter":{},"shared":true})"},
    {"GET /views/counts", "ASGNP"},
    {"PUT /views/order", "ASGNP", R"({"view_ids":["$view"]})"},
    {"GET /views/{view_id}", "ASGNP"},
    {"PATCH /views/{view_id}", "ASP", R"({"name":"Urgentes","filter":{"and":[{"field":"priority","op":"is","values":["urgent"]}]},"sort":"created","shared":false})"},
    {"DELETE /views/{view_id}", "ASP"},
    {"PUT /views/{view_id}/pin", "ASGNP", R"({"pinned":false})"},
    // Many at once
    {"POST /conversations/bulk", "ASGP", R"({"conversation_ids":["$conversation"],"action":{"kind":"assign","assignee_id":"$user","team_id":"$team","reason":"turno"}})"},
    {"POST /conversations/bulk", "ASGP", R"({"query":{"tab":"all","inbox_id":"$inbox","label_id":"$label","team_id":"$team","assignee_id":"$user"},"action":{"kind":"label","label_ids":["$label"]}})"},
    {"POST /conversations/bulk", "ASGP", R"({"query":{"q":"Delia"},"action":{"kind":"snooze","snoozed_until":1890000000000}})"},
    {"POST /conversations/bulk", "ASGNP", R"({"query":{},"action":{"kind":"export_csv"}})"},
    {"GET /bulk", "ASGNP"},
    {"GET /bulk/{bulk_id}", "ASGNP"},
    {"POST /bulk/{bulk_id}/undo", "ASGNP", "", "/bulk/$done_bulk/undo"},
    // Work behind the scenes
    {"GET /queue", "ASP", "", "/queue?state=waiting&limit=10"},
    {"POST /queue/{job_id}/retry", "ASP"},
    {"POST /queue/{job_id}/cancel", "ASP"},
    {"GET /sending", "ASGNPB"},
    {"POST /sending/resume", "AP", R"({"leftovers":"$leftovers"})"},
    {"GET /queue/dead_letters", "AP", "", "/queue/dead_letters?limit=10"},
    {"POST /queue/dead_letters/{dead_letter_id}/replay", "AP"},
    {"POST /queue/dead_letters/{dead_letter_id}/dismissal", "AP"},
    // Outside of /api/v1
    {"GET //hooks/meta/whatsapp/{key}", "O", "", "//hooks/meta/whatsapp/$webhook_key?hub.mode=subscribe&hub.verify_token=let-me-in&hub.challenge=42"},
    {"POST //hooks/meta/whatsapp/{key}", "O", R"({"object":"whatsapp_business_account","entry":[]})", "//hooks/meta/whatsapp/$webhook_key", "x-hub-signature-256: $signature"},
    {"GET //api/openapi.json", "O"},
    {"GET //api/docs", "O"},
    {"GET //api/docs/script.js", "O"},
    {"GET //api/docs/style.css", "O"},
    {"GET //livez", "O"},
    {"GET //readyz", "O"},
    {"GET //metrics", "O", "", "", "authorization: Bearer numbers"},
};
// clang-format on

constexpr std::string_view letters = "ASGNPBO";

accounts::Permissions every_permission() {
    accounts::Permissions all;
    for (int i = 1; i < static_cast<int>(Permission::count_); ++i) all.push_back(static_cast<Permission>(i));
    return all;
}

Caller caller_of(World& world, Asker asker) {
    switch (asker) {
        case Asker::program:
            return world.with_token(world.ana, every_permission());
        case Asker::bystander:
            return world.with_token(world.ana, {Permission::view_reports});
        case Asker::nobody:
            return world.nobody();
        default:
            return world.in_browser(user_of(world, asker));
    }
}

// "/conversations/{conversation_id}/labels" with the record for each name.
std::string filled_pattern(Records& records, std::string_view pattern) {
    std::string path;
    while (true) {
        auto const open = pattern.find('{');
        path += pattern.substr(0, open);
        if (open == std::string_view::npos) return path;
        auto const close = pattern.find('}', open);
        auto name = std::string(pattern.substr(open + 1, close - open - 1));
        if (name.ends_with("_id") && name != "display_id") name.resize(name.size() - 3);
        path += records.of(name);
        pattern = pattern.substr(close + 1);
    }
}

}  // namespace

std::span<Request const> requests() { return list; }

http::Method method_of(Request const& request) {
    auto const word = request.route.substr(0, request.route.find(' '));
    if (word == "GET") return http::Method::get;
    if (word == "POST") return http::Method::post;
    if (word == "PUT") return http::Method::put;
    if (word == "PATCH") return http::Method::patch;
    check(word == "DELETE", "a route begins with its method");
    return http::Method::del;
}

std::string pattern_of(Request const& request) {
    auto const path = std::string(request.route.substr(request.route.find(' ') + 1));
    return path.starts_with("//") ? path.substr(1) : "/api/v1" + path;
}

bool lets(Request const& request, Asker asker) {
    return request.askers == "O" || request.askers.contains(letters[static_cast<std::size_t>(asker)]);
}

Asker first_asker(Request const& request) { return static_cast<Asker>(letters.find(request.askers.front())); }

UserId user_of(World const& world, Asker asker) {
    switch (asker) {
        case Asker::supervisor:
            return world.sofia;
        case Asker::agent:
            return world.martin;
        case Asker::analyst:
            return world.ines;
        default:
            return world.ana;
    }
}

Prepared prepare(World& world, Records& records, Request const& request, Asker asker) {
    auto const path = request.route.substr(request.route.find(' ') + 1);
    Prepared prepared{caller_of(world, asker), method_of(request),
                      request.target.empty() ? filled_pattern(records, path) : records.filled(request.target),
                      records.filled(request.body)};
    prepared.caller.content_type = request.content_type;
    if (!request.header.empty()) {
        auto const colon = request.header.find(':');
        prepared.caller.headers.emplace_back(request.header.substr(0, colon),
                                             records.filled(request.header.substr(colon + 2)));
    }
    return prepared;
}

}  // namespace recado::testing
