#include "testing/world.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>

#include "app/wiring.h"
#include "features/accounts/account.h"
#include "features/accounts/api_token.h"
#include "features/accounts/authenticator.h"
#include "features/accounts/member.h"
#include "features/accounts/session.h"
#include "features/inboxes/inbox.h"
#include "platform/base/text.h"
#include "platform/db/testing.h"

namespace recado::testing {

namespace {

// Loopback, but nothing listens there: what would ask the provider learns at once that it cannot.
constexpr std::string_view nobody_answers = "http://127.0.0.1:9";

constexpr std::string_view test_key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

// "ACCOUNT.USER" stands for a token of that member; sessions and real tokens are looked up as in the product.
class NamedPeople final : public http::Authenticator {
  public:
    explicit NamedPeople(accounts::Accounts const& accounts) : real_(accounts) {}

    Result<http::Identity> look_up(Tx& tx, http::Credential const& credential) override {
        if (credential.kind == http::Credential::Kind::session || credential.secret.starts_with("rcd_"))
            return real_.look_up(tx, credential);
        std::int64_t account = 0, user = 0;
        auto const* end = credential.secret.data() + credential.secret.size();
        auto const first = std::from_chars(credential.secret.data(), end, account);
        if (first.ec != std::errc{} || first.ptr == end) return unauthenticated("token_invalid", "no such person");
        std::from_chars(first.ptr + 1, end, user);
        auto who = accounts::who_of(tx, {account}, {user});
        if (!who) return unauthenticated("token_invalid", "no such person");
        return http::Identity{.who = std::move(*who), .csrf_token = {}};
    }

  private:
    accounts::Authenticator real_;
};

std::string new_directory() {
    auto name = (std::filesystem::temp_directory_path() / "recado-world-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("cannot make a folder for the test");
    return name;
}

http::ServerOptions server_options() {
    http::ServerOptions options;
    options.metrics_token = "numbers";
    options.router = {
        .public_url = "https://recado.example", .address_per_minute = 0, .actor_per_minute = 0, .workers = 0};
    return options;
}

// In the shape that the API describes for the settings of an inbox.
json::Raw paper_settings(InboxId, inboxes::KindData const& data) {
    auto const sent = json::parse(data.settings);
    auto const* number = sent->as_object().if_contains("phone_number_id");
    return {json::to_text(whatsapp::WhatsappSettings{.phone_number_id = number ? std::string(number->as_string()) : "0",
                                                     .waba_id = "0",
                                                     .has_access_token = true,
                                                     .has_app_secret = true,
                                                     .verify_token = "paper",
                                                     .callback_url = "https://recado.example/hooks/paper",
                                                     .graph_base = std::string(nobody_answers),
                                                     .graph_version = "v25.0",
                                                     .default_country = "CL",
                                                     .throughput_per_s = 80})};
}

// The channel of the tests: takes anything, has a window of 24 hours, sends nothing.
inboxes::Kind paper_kind() {
    return {.name = "paper",
            .identity_namespace = "wa_user",
            .window_ms = 24 * hour_ms,
            .accept = [](Tx&, InboxId, json::Raw const& sent, inboxes::KindData const*) -> Result<inboxes::KindData> {
                return inboxes::KindData{sent.text.empty() ? "{}" : sent.text, "sealed"};
            },
            .show = paper_settings,
            .prepare_template = [](Tx&, inboxes::TemplateRequest const& request) -> Result<inboxes::PreparedTemplate> {
                // Its templates have short names; long ids are those of a channel with a catalogue.
                if (request.template_id.size() > 9)
                    return invalid("template.template_id", "unknown_value", "is not a template of this inbox");
                return inboxes::PreparedTemplate{{.name = request.template_id,
                                                  .language = "es",
                                                  .header = {},
                                                  .body = "Su pedido está listo",
                                                  .footer = {},
                                                  .buttons = {}},
                                                 request.parameters};
            },
            .check_health_later =
                [](Tx& tx, InboxId inbox) {
                    tx.enqueue({.kind = "check_health", .payload = std::to_string(inbox.value)});
                }};
}

}  // namespace

boost::json::value Answer::at(std::string_view path) const {
    auto value = json();
    while (!path.empty()) {
        auto const part = path.substr(0, path.find('.'));
        path.remove_prefix(std::min(path.size(), part.size() + 1));
        boost::json::value next;
        if (auto const* object = value.if_object()) {
            if (auto const* found = object->if_contains(part)) next = *found;
        } else if (auto const* array = value.if_array()) {
            std::size_t index = 0;
            std::from_chars(part.data(), part.data() + part.size(), index);
            if (index < array->size()) next = (*array)[index];
        }
        value = std::move(next);
    }
    return value;
}

std::string Answer::text(std::string_view path) const {
    auto const value = at(path);
    if (value.is_string()) return std::string(value.as_string());
    return value.is_null() ? "" : boost::json::serialize(value);
}

std::int64_t Answer::number(std::string_view path) const {
    auto const value = at(path);
    return value.is_number() ? value.to_number<std::int64_t>() : -1;
}

std::string Answer::error_on(std::string_view field) const {
    auto const fields = at("error.fields");
    if (!fields.is_array()) return {};
    for (auto const& one : fields.as_array())
        if (one.at("field").as_string() == field) return std::string(one.at("code").as_string());
    return {};
}

Answer Caller::send(http::Method method, std::string const& target, std::string body) const {
    http::Request request{.method = method};
    request.body = std::move(body);
    request.remote = "192.0.2.1";
    request.id = "test";
    request.headers = {{"host", "recado.example"}, {"content-type", content_type}};
    request.headers.insert(request.headers.end(), headers.begin(), headers.end());
    return {
        world_.router.answer_now(std::move(request), target.starts_with("//") ? target.substr(1) : "/api/v1" + target)};
}

World::World(Start start)
    : database(db::testing::open({.threads = false, .clock = [this] { return now; }})),
      directory(new_directory()),
      store(directory),
      accounts(*database, {.public_url = "https://recado.example",
                           .secret_box = crypto::SecretBox::from_text(test_key),
                           .send_mail = {},
                           .demo_logins = {}}),
      client(std::make_unique<http::Client>(http::ClientOptions{.trusted_bases = {std::string(nobody_answers)}})),
      channels(std::make_unique<channels::Service>(*database)),
      authenticator(std::make_unique<NamedPeople>(accounts)),
      server(std::make_unique<http::Server>(server_options(), api, *database, authenticator.get(), metrics)),
      hub(std::make_unique<realtime::Hub>(*server, *database)),
      router(server->router()) {
    inboxes::add_kind(paper_kind());
    app::wire_channels(*channels, {.database = *database,
                                   .client = *client,
                                   .box = accounts.settings.secret_box,
                                   .store = store,
                                   .defaults = {.public_url = "https://recado.example",
                                                .graph_base = std::string(nobody_answers),
                                                .graph_version = "v25.0"}});
    app::wire_events(*database, *channels);
    app::wire_routes(api,
                     {.database = *database, .accounts = accounts, .files = store, .channels = *channels, .hub = *hub});
    server->collect_routes();
    db::Listener listener;
    listener.events = [this](std::span<db::Event const> batch) {
        events.insert(events.end(), batch.begin(), batch.end());
        router.identities().invalidate();
        channels->on_events(batch);
    };
    database->listen(std::move(listener));
    if (start == Start::furnished) furnish();
}

void World::furnish() {
    auto const open = [&](std::string const& name) {
        return database
            ->write_now(Who{},
                        [&](Tx& tx) -> Result<AccountId> { return accounts::create_account(tx, {.name = name}).id; })
            .value();
    };
    aurora = open("Tienda Aurora");
    boreal = open("Ferretería Boreal");
    ana = hire(aurora, "Ana", "administrator");
    sofia = hire(aurora, "Sofía", "supervisor");
    martin = hire(aurora, "Martín", "agent");
    bob = hire(aurora, "Bob", "agent");
    ines = hire(aurora, "Inés", "analyst");
    zoe = hire(boreal, "Zoe", "administrator");
    yago = hire(boreal, "Yago", "agent");
    sales = connect(aurora, "Ventas", {ana, sofia, martin, bob});
    support = connect(aurora, "Soporte", {sofia, martin});
    counter = connect(boreal, "Mesón", {zoe, yago});
    forget();
}

World::~World() {
    router.stop();
    database->close();
    std::error_code ignored;
    std::filesystem::remove_all(directory, ignored);
}

UserId World::hire(AccountId account, std::string_view name, std::string_view role) {
    auto const user = database->write_now(Who::system(account), [&](Tx& tx) -> Result<UserId> {
        auto const id =
            TRY(accounts::create_user(tx, {.email = text::fold(name) + "@" + std::to_string(account.value) + ".example",
                                           .name = std::string(name),
                                           .password_hash = "none"}));
        accounts::add_member(tx, id, accounts::built_in_role(tx, *json::parse_enum<accounts::RoleKind>(role)).id);
        return id;
    });
    home_[user.value()] = account;
    return user.value();
}

InboxId World::connect(AccountId account, std::string_view name, std::vector<UserId> const& members) {
    return database
        ->write_now(Who::system(account),
                    [&](Tx& tx) -> Result<InboxId> {
                        return TRY(inboxes::create_inbox(tx, {.name = std::string(name),
                                                              .kind = "paper",
                                                              .reopen_window_h = {},
                                                              .member_ids = members,
                                                              .whatsapp = {}}))
                            .id;
                    })
        .value();
}

Caller World::as(UserId user) {
    return {*this, {{"authorization", "Bearer " + id_text(home(user)) + "." + id_text(user)}}};
}
Caller World::nobody() { return {*this, {}}; }

Caller World::in_browser(UserId user) {
    auto const session = database->write_now(Who{}, [&](Tx& tx) -> Result<accounts::NewSession> {
        tx.act_as(*accounts::who_of(tx, home(user), user));
        return accounts::create_session(tx, {"Firefox · Linux", "192.0.2.1"});
    });
    return {*this,
            {{"cookie", std::string(http::session_cookie) + "=" + session->token},
             {"x-csrf-token", accounts.csrf_token(session->id.value)}}};
}

Caller World::with_token(UserId user, accounts::Permissions const& permissions) {
    auto const token = database->write_now(Who{}, [&](Tx& tx) {
        tx.act_as(*accounts::who_of(tx, home(user), user));
        return accounts::create_api_token(tx, {.name = "Integración", .permissions = permissions, .expires_at = {}});
    });
    return {*this, {{"authorization", "Bearer " + token->token.value()}}};
}

conversations::Received World::hears(Heard const& heard) {
    conversations::Inbound inbound{.inbox = heard.inbox ? heard.inbox : sales};
    inbound.source_id = heard.source_id.empty() ? "wamid." + std::to_string(++next_) : heard.source_id;
    inbound.sender.phone = heard.from;
    inbound.sender.profile_name = heard.name;
    inbound.sender.user_namespace = "wa_user:1";
    inbound.sender.user_id = heard.user_id;
    inbound.text = heard.text;
    inbound.provider_at = heard.at.ms ? heard.at : now;
    return receive(inbound).value();
}

Result<conversations::Received> World::receive(conversations::Inbound const& inbound) {
    auto const account = inbound.inbox == counter ? boreal : aurora;
    return database->write_now(Who::system(account), [&](Tx& tx) { return conversations::receive(tx, inbound); });
}

std::string World::conversation(Heard const& heard) { return id_text(hears(heard).conversation_id); }

std::string World::said(std::string_view words) {
    std::string body = R"({"client_id":")" + new_uuid() + R"(","text":)";
    json::write_string(body, words);
    return body + "}";
}

std::string World::new_uuid() {
    auto const number = std::to_string(++next_);
    return "00000000-0000-4000-8000-" + std::string(12 - number.size(), '0') + number;
}

namespace {

// The rows of a table, each as one text.
std::vector<std::string> lines_of(Tx& tx, std::string const& table) {
    if (db::testing::on_postgres())
        return tx.all<std::string>("SELECT t::text AS line FROM \"" + table + "\" t ORDER BY 1");
    std::string row;
    for (auto const& column : tx.all<std::string>("SELECT name FROM pragma_table_info($1) ORDER BY cid", table))
        row += (row.empty() ? "quote(\"" : " || ',' || quote(\"") + column + "\")";
    return tx.all<std::string>("SELECT " + row + " AS line FROM \"" + table + "\" ORDER BY 1");
}

}  // namespace

std::string stored(World& world) {
    constexpr std::string_view sqlite = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
    constexpr std::string_view postgres =
        "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename";
    return world.inside([&](Tx& tx) {
        std::string all;
        for (auto const& table : tx.all<std::string>(db::testing::on_postgres() ? postgres : sqlite)) {
            all += table + "\n";
            for (auto const& line : lines_of(tx, table)) all += line + "\n";
        }
        return all;
    });
}

std::string changes_since(std::string const& before, World& world) {
    auto const after = stored(world);
    if (after == before) return {};
    auto const lines = [](std::string const& text) {
        std::multiset<std::string> split;
        for (std::size_t from = 0; from < text.size();) {
            auto const end = text.find('\n', from);
            split.insert(text.substr(from, end - from));
            from = end + 1;
        }
        return split;
    };
    auto const was = lines(before), is = lines(after);
    std::vector<std::string> changed;
    std::ranges::set_symmetric_difference(was, is, std::back_inserter(changed));
    std::string all;
    for (auto const& line : changed) all += (was.contains(line) ? "- " : "+ ") + line + "\n";
    return all;
}

std::vector<std::string> World::announced_types() const {
    std::vector<std::string> types;
    for (auto const& event : events) types.push_back(event.type);
    return types;
}

}  // namespace recado::testing
