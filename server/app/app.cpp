#include "app/app.h"

#include <algorithm>
#include <filesystem>

#include "app/wiring.h"
#include "features/accounts/setup.h"
#include "features/conversations/narrowing.h"
#include "platform/base/check.h"
#include "platform/base/log.h"
#include "platform/base/text.h"
#include "platform/http/mail.h"
#include "platform/jobs/pause.h"

namespace recado::app {
namespace {

std::vector<std::string> list_of(std::string const& text) {
    std::vector<std::string> items;
    for (std::size_t start = 0; start < text.size();) {
        auto const end = std::min(text.find(',', start), text.size());
        auto item = text.substr(start, end - start);
        std::erase(item, ' ');
        if (!item.empty()) items.push_back(std::move(item));
        start = end + 1;
    }
    return items;
}

constexpr std::string_view memory = ":memory:";

std::unique_ptr<Database> open_store(Config const& config) {
    if (config.data == memory && config.database.empty())
        return db::open_sqlite({.path = config.data, .threads = false});
    std::error_code error;
    std::filesystem::create_directories(config.data, error);
    if (error) throw Outage("the data folder " + config.data + " cannot be made: " + error.message());
    std::filesystem::permissions(config.data, std::filesystem::perms::owner_all, error);
    auto const where = config.database.empty() ? config.data + "/recado.db" : config.database;
    return db::open_database({.path = where, .readers = static_cast<int>(config.reader_threads)});
}

crypto::SecretBox open_key(Config const& config) {
    if (config.data == memory)
        return crypto::SecretBox::from_text(text::hex(crypto::random_bytes(crypto::SecretBox::key_size)));
    if (!config.secret_key.empty()) return crypto::SecretBox::from_text(config.secret_key);
    return crypto::SecretBox::from_file(config.data + "/secret.key");
}

http::ClientOptions client_options(Config const& config, http::Metrics& metrics) {
    auto trusted = list_of(config.allowed_targets);
    trusted.push_back(config.graph_base);
    if (!config.simulator.empty()) trusted.push_back(config.simulator);
    auto& calls = metrics.counter("recado_provider_calls_total", "Outgoing HTTP calls");
    auto& failed =
        metrics.counter("recado_provider_calls_failed_total", "Outgoing HTTP calls without a complete answer");
    return {.ca_file = config.extra_ca_file,
            .trusted_bases = std::move(trusted),
            .on_call = [&calls, &failed](http::CallRecord const& call) {
                calls.add();
                if (call.delivery != http::Delivery::answered) failed.add();
                log::info("outgoing call", {{"method", call.method},
                                            {"url", call.url},
                                            {"about", call.about},
                                            {"delivery", json::name_of(call.delivery)},
                                            {"status", call.status},
                                            {"trace", call.trace},
                                            {"error", call.error},
                                            {"duration_ms", call.duration_ms}});
            }};
}

std::function<void(accounts::Mail const&)> mailer(Config const& config) {
    if (config.smtp_url.empty()) return {};
    return [server = http::MailServer{.url = config.smtp_url,
                                      .user = config.smtp_user,
                                      .password = config.smtp_password,
                                      .from = config.mail_from,
                                      .ca_file = config.extra_ca_file}](accounts::Mail const& mail) {
        http::send_mail(server,
                        {.to = mail.to, .subject = mail.subject, .text = mail.text, .id = crypto::random_token(16)});
    };
}

void warn_about_pause(Database& database) {
    auto const pause = database.read_now(
        Who::system({}), [](Tx& tx) -> Result<std::optional<jobs::Pause>> { return jobs::find_pause(tx); });
    if (*pause)
        log::warning("sending is paused for every account that has not resumed it: this installation is a copy",
                     {{"reason", json::name_of((*pause)->reason)},
                      {"made_at_ms", (*pause)->made_at.ms},
                      {"resumed_accounts", (*pause)->resumed.size()}});
}

http::ServerOptions server_options(Config const& config) {
    http::ServerOptions options;
    options.listen = config.listen;
    options.tls = {.certificate_file = config.tls_certificate, .key_file = config.tls_key};
    options.threads = static_cast<int>(config.io_threads);
    options.limits.connections = static_cast<int>(config.max_connections);
    options.trusted_proxies = list_of(config.trusted_proxies);
    options.web_dir = config.web_dir;
    options.metrics_token = config.metrics_token;
    options.log_requests = config.log_level == "debug" || config.log_level == "trace";
    options.router.public_url = config.public_url;
    options.router.address_per_minute = static_cast<int>(config.address_per_minute);
    options.router.actor_per_minute = static_cast<int>(config.actor_per_minute);
    return options;
}

}  // namespace

Core::Core(Config const& settings)
    : config(settings),
      database(open_store(config)),
      client(client_options(config, metrics)),
      files(config.data + "/files"),
      accounts(*database, {.public_url = config.public_url,
                           .secret_box = open_key(config),
                           .send_mail = mailer(config),
                           .demo_logins = config.demo ? demo::logins() : std::vector<accounts::DemoLogin>{}}) {}

demo::Parts Core::demo_parts() {
    return {.accounts = accounts, .simulator = config.simulator, .graph_version = config.graph_version};
}

App::App(Config const& config)
    : core_(config),
      runner_(*core_.database, static_cast<int>(config.job_threads)),
      channels_(*core_.database),
      authenticator_(core_.accounts) {
    add_channels();
    server_ =
        std::make_unique<http::Server>(server_options(config), api_, *core_.database, &authenticator_, core_.metrics);
    hub_ = std::make_unique<realtime::Hub>(*server_, *core_.database);
    hub_->narrow(conversations::narrowing());
    hub_->on_replying([this](Who const& who, std::int64_t conversation, InboxId inbox) {
        core_.database->write(
            who,
            [this, conversation, inbox](Tx& tx) {
                channels_.show_typing(tx, ConversationId{conversation}, inbox);
                return true;
            },
            [](std::exception_ptr) { /* a typing bubble that does not show is no loss */ });
    });
    wire_events(*core_.database, channels_);
    wire_routes(api_, {.database = *core_.database,
                       .accounts = core_.accounts,
                       .files = core_.files,
                       .channels = channels_,
                       .hub = *hub_});
    wire_jobs(runner_, core_, channels_, authenticator_);
    listen_to_store();
    watch();
}

App::~App() { stop(); }

void App::add_channels() {
    auto const& config = core_.config;
    wire_channels(channels_, {.database = *core_.database,
                              .client = core_.client,
                              .box = core_.accounts.settings.secret_box,
                              .store = core_.files,
                              .defaults = {.public_url = config.public_url,
                                           .graph_base = config.graph_base,
                                           .graph_version = config.graph_version}});
}

void App::listen_to_store() {
    core_.database->listen({.events =
                                [this](std::span<db::Event const> events) {
                                    if (std::ranges::any_of(events, accounts::changes_identities))
                                        server_->router().identities().invalidate();
                                    channels_.on_events(events);
                                    hub_->publish(events);
                                },
                            .jobs_waiting = [this] { runner_.wake(); }});
}

void App::watch() {
    server_->ready_check({"store", [this] {
                              return core_.database->healthy() ? std::string()
                                                               : std::string("the store takes no writes");
                          }});
    core_.metrics.sampled("recado_store_commits_total", "Durable commits",
                          [this] { return static_cast<double>(core_.database->stats().commits); });
    core_.metrics.sampled("recado_store_transactions_total", "Write transactions",
                          [this] { return static_cast<double>(core_.database->stats().transactions); });
    core_.metrics.sampled("recado_store_queue_length", "Write transactions that wait",
                          [this] { return static_cast<double>(core_.database->stats().queue_length); });
}

void App::start() {
    server_->start();
    runner_.start();
    running_ = true;
    log::info("listening", {{"url", url()}, {"version", RECADO_VERSION}});
    warn_about_pause(*core_.database);
}

void App::stop() {
    if (!running_) return;
    running_ = false;
    server_->stop();
    runner_.stop();
    authenticator_.write_last_seen(*core_.database);
    core_.database->close();
    log::info("stopped");
}

std::string App::url() const {
    auto const& config = core_.config;
    auto const host = config.listen.substr(0, config.listen.rfind(':'));
    return (config.tls_certificate.empty() ? "http://" : "https://") + host + ":" + std::to_string(server_->port());
}

std::optional<std::string> App::setup_link() { return accounts::prepare_setup(core_.accounts); }

}  // namespace recado::app
