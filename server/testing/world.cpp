#include "testing/world.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "features/accounts/account.h"
#include "features/accounts/authenticator.h"
#include "features/accounts/member.h"
#include "features/accounts/routes.h"
#include "features/contacts/routes.h"
#include "features/conversations/files.h"
#include "features/conversations/routes.h"
#include "features/inboxes/inbox.h"
#include "features/inboxes/routes.h"
#include "features/labels/routes.h"
#include "features/teams/routes.h"
#include "platform/base/text.h"
#include "platform/db/testing.h"

namespace recado::testing {

namespace {

constexpr std::string_view test_key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

// "person.ACCOUNT.USER" stands for a token of that member; no password is hashed.
class NamedPeople final : public http::Authenticator {
  public:
    Result<http::Identity> look_up(Tx& tx, http::Credential const& credential) override {
        std::int64_t account = 0, user = 0;
        auto const* end = credential.secret.data() + credential.secret.size();
        auto const first = std::from_chars(credential.secret.data(), end, account);
        if (first.ec != std::errc{} || first.ptr == end) return unauthenticated("token_invalid", "no such person");
        std::from_chars(first.ptr + 1, end, user);
        auto who = accounts::who_of(tx, {account}, {user});
        if (!who) return unauthenticated("token_invalid", "no such person");
        return http::Identity{.who = std::move(*who), .csrf_token = {}};
    }
};

std::string new_directory() {
    auto name = (std::filesystem::temp_directory_path() / "recado-world-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("cannot make a folder for the test");
    return name;
}

// The channel of the tests: takes anything, has a window of 24 hours, sends nothing.
inboxes::Kind paper_kind() {
    return {.name = "paper",
            .identity_namespace = "wa_user",
            .window_ms = 24 * hour_ms,
            .accept = [](Tx&, InboxId, json::Raw const& sent, inboxes::KindData const*) -> Result<inboxes::KindData> {
                return inboxes::KindData{sent.text.empty() ? "{}" : sent.text, "sealed"};
            },
            .show = [](InboxId, inboxes::KindData const& data) { return json::Raw{data.settings}; },
            .prepare_template = [](Tx&, inboxes::TemplateRequest const& request) -> Result<inboxes::PreparedTemplate> {
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
    if (!bearer_.empty()) request.headers.emplace_back("authorization", "Bearer " + bearer_);
    auto const full = target.starts_with("//") ? target.substr(1) : "/api/v1" + target;
    auto const path = full.substr(0, full.find('?'));
    auto const match = world_.router->match(method, path);
    if (match.route) ++world_.calls[std::string(json::name_of(method)) + " " + match.route->pattern];
    return {world_.router->answer_now(std::move(request), full)};
}

World::World()
    : database(db::testing::open({.threads = false, .clock = [this] { return now; }})),
      directory(new_directory()),
      store(directory),
      accounts(*database, {.public_url = "https://recado.example",
                           .secret_box = crypto::SecretBox::from_text(test_key),
                           .send_mail = {},
                           .demo_logins = {}}),
      authenticator(std::make_unique<NamedPeople>()) {
    inboxes::add_kind(paper_kind());
    conversations::subscribe(*database);
    accounts::routes(api, accounts);
    teams::routes(api);
    labels::routes(api);
    contacts::routes(api);
    inboxes::routes(api);
    conversations::routes(api);
    conversations::file_routes(api, *database, store);
    http::RouterOptions options{
        .public_url = "https://recado.example", .address_per_minute = 0, .actor_per_minute = 0, .workers = 0};
    router = std::make_unique<http::Router>(api, *database, authenticator.get(), metrics, std::move(options));
    db::Listener listener;
    listener.events = [this](std::span<db::Event const> batch) {
        events.insert(events.end(), batch.begin(), batch.end());
        router->identities().invalidate();
    };
    database->listen(std::move(listener));

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
    router->stop();
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
    return {*this, std::to_string(home_.at(user).value) + "." + std::to_string(user.value)};
}
Caller World::nobody() { return {*this, {}}; }

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

std::vector<std::string> World::announced_types() const {
    std::vector<std::string> types;
    for (auto const& event : events) types.push_back(event.type);
    return types;
}

}  // namespace recado::testing
