#include "app/config.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <toml.hpp>

#include "platform/db/database.h"

namespace recado::app {
namespace {

std::string environment_name(std::string_view setting) {
    std::string name = "RECADO_";
    for (char c : setting) name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return name;
}

[[noreturn]] void refuse(Setting const& setting, std::string const& origin, std::string const& what) {
    throw ConfigError("setting " + std::string(setting.name) + " (" + origin + ") " + what);
}

std::int64_t to_number(Setting const& setting, std::string const& text, std::string const& origin) {
    std::int64_t number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size())
        refuse(setting, origin, "must be a whole number, not '" + text + "'");
    if (setting.max != 0 && (number < setting.min || number > setting.max))
        refuse(setting, origin,
               "must be between " + std::to_string(setting.min) + " and " + std::to_string(setting.max));
    return number;
}

bool to_switch(Setting const& setting, std::string const& text, std::string const& origin) {
    if (text == "true" || text == "1" || text == "yes") return true;
    if (text == "false" || text == "0" || text == "no") return false;
    refuse(setting, origin, "must be true or false, not '" + text + "'");
}

void assign(Loaded& loaded, Setting const& setting, std::string const& text, std::string const& origin) {
    auto& config = loaded.config;
    if (auto const* member = std::get_if<std::string Config::*>(&setting.member)) config.*(*member) = text;
    if (auto const* member = std::get_if<std::int64_t Config::*>(&setting.member))
        config.*(*member) = to_number(setting, text, origin);
    if (auto const* member = std::get_if<bool Config::*>(&setting.member))
        config.*(*member) = to_switch(setting, text, origin);
    loaded.origin[std::string(setting.name)] = origin;
}

std::string read_file(Setting const& setting, std::string const& path, std::string const& origin) {
    std::ifstream file(path, std::ios::binary);
    if (!file) refuse(setting, origin, "names the file " + path + ", which cannot be read");
    std::ostringstream text;
    text << file.rdbuf();
    auto value = text.str();
    while (!value.empty() && (value.back() == '\n' || value.back() == '\r')) value.pop_back();
    return value;
}

std::string toml_text(toml::value const& value) {
    if (value.is_string()) return value.as_string().str;
    if (value.is_boolean()) return value.as_boolean() ? "true" : "false";
    if (value.is_integer()) return std::to_string(value.as_integer());
    throw ConfigError("is neither a text, a number nor a switch");
}

void apply_file(Loaded& loaded, std::string const& path) {
    if (!std::filesystem::exists(path)) throw ConfigError("the configuration file " + path + " does not exist");
    toml::value document;
    try {
        document = toml::parse(path);
    } catch (std::exception const& error) {
        throw ConfigError("the configuration file " + path + " cannot be read: " + error.what());
    }
    for (auto const& [name, value] : document.as_table()) {
        auto const& table = settings();
        auto const setting = std::ranges::find(table, name, &Setting::name);
        if (setting == table.end())
            throw ConfigError("the configuration file " + path + " names '" + name +
                              "', which is no setting; see `recado config`");
        assign(loaded, *setting, toml_text(value), "file " + path);
    }
}

void apply_environment(Loaded& loaded, Sources const& sources) {
    for (auto const& setting : settings()) {
        auto const name = environment_name(setting.name);
        if (auto text = sources.environment(name)) assign(loaded, setting, *text, "environment " + name);
        if (auto path = sources.environment(name + "_FILE"))
            assign(loaded, setting, read_file(setting, *path, "environment " + name + "_FILE"),
                   "environment " + name + "_FILE");
    }
}

std::string value_text(Config const& config, Setting const& setting) {
    if (auto const* member = std::get_if<std::int64_t Config::*>(&setting.member))
        return std::to_string(config.*(*member));
    if (auto const* member = std::get_if<bool Config::*>(&setting.member)) return config.*(*member) ? "true" : "false";
    auto const& text = config.*std::get<std::string Config::*>(setting.member);
    if (setting.secret) return text.empty() ? "(not set)" : "(set)";
    return text;
}

std::string default_public_url(Config const& config) {
    auto const scheme = config.tls_certificate.empty() ? "http://" : "https://";
    auto listen = config.listen;
    if (listen.starts_with("0.0.0.0:") || listen.starts_with("[::]:"))
        listen = "localhost" + listen.substr(listen.rfind(':'));
    return scheme + listen;
}

void check_together(Loaded& loaded) {
    auto& config = loaded.config;
    if (config.tls_certificate.empty() != config.tls_key.empty())
        throw ConfigError("tls_certificate and tls_key must be set together");
    if (config.listen.rfind(':') == std::string::npos)
        throw ConfigError("listen must be ADDRESS:PORT, not '" + config.listen + "'");
    if (config.public_url.empty()) config.public_url = default_public_url(config);
    while (config.public_url.ends_with('/')) config.public_url.pop_back();
    if (!config.public_url.starts_with("http://") && !config.public_url.starts_with("https://"))
        throw ConfigError("public_url must start with http:// or https://");
    if (!config.database.empty() && !db::is_postgres(config.database))
        throw ConfigError("database must start with postgres:// or postgresql://");
    if (!config.smtp_url.empty() && config.mail_from.empty())
        throw ConfigError("mail_from must be set when smtp_url is");
}

}  // namespace

std::vector<Setting> const& settings() {
    static std::vector<Setting> const table = {
        {"data", &Config::data,
         "Folder of the database, the files and the installation key. One process at a time may use it."},
        {"database", &Config::database,
         "Address of a PostgreSQL 15 or newer, as postgres://USER:PASSWORD@HOST/DATABASE?sslmode=verify-full. Empty: "
         "SQLite in DATA/recado.db.",
         true},
        {"listen", &Config::listen, "ADDRESS:PORT to accept connections on. Port 0 picks a free one and prints it."},
        {"public_url", &Config::public_url,
         "How browsers and providers reach this server; links and callback addresses start with it. Never taken from a "
         "request."},
        {"tls_certificate", &Config::tls_certificate,
         "PEM file with the certificate chain. Empty: plain HTTP, for use behind a proxy."},
        {"tls_key", &Config::tls_key, "PEM file with the private key."},
        {"trusted_proxies", &Config::trusted_proxies,
         "Addresses or networks, separated by commas, whose X-Forwarded-For and X-Forwarded-Proto are believed."},
        {"allowed_targets", &Config::allowed_targets,
         "HOST:PORT pairs, separated by commas, that outgoing requests may reach although they are private addresses."},
        {"extra_ca_file", &Config::extra_ca_file, "PEM file with further certificate authorities for outgoing TLS."},
        {"smtp_url", &Config::smtp_url,
         "Mail server for password resets and notifications, as smtp://host:587 or smtps://host:465. Empty: no mail is "
         "sent."},
        {"smtp_user", &Config::smtp_user, "User name at the mail server."},
        {"smtp_password", &Config::smtp_password, "Password at the mail server.", true},
        {"mail_from", &Config::mail_from, "Sender of the mails, for example Recado <no-reply@example.com>."},
        {"secret_key", &Config::secret_key,
         "Key that encrypts channel secrets, 64 hexadecimal digits. Empty: made at first start and kept in "
         "DATA/secret.key.",
         true},
        {"metrics_token", &Config::metrics_token,
         "Bearer token for /metrics. Empty: /metrics answers the loopback address only.", true},
        {"graph_base", &Config::graph_base,
         "Base address of the WhatsApp Cloud API for new channels; a channel may override it."},
        {"graph_version", &Config::graph_version, "Version of the Graph API for new channels."},
        {"log_level", &Config::log_level, "trace, debug, info, warn or error. Logs are JSON lines on standard error."},
        {"web_dir", &Config::web_dir,
         "Serve the web UI from this folder instead of the copy inside the program (for development)."},
        {"simulator", &Config::simulator,
         "Base address of the phone simulator; with demo, the demo channel is connected to it."},
        {"io_threads", &Config::io_threads, "Threads that serve sockets. 0: one per processor.", false, 0, 64},
        {"reader_threads", &Config::reader_threads, "Threads that read from the database.", false, 1, 64},
        {"job_threads", &Config::job_threads, "Threads that send messages and do other background work.", false, 1,
         256},
        {"max_connections", &Config::max_connections, "Connections held at once; further ones are refused with 503.",
         false, 10, 1'000'000},
        {"event_days", &Config::event_days, "Days that history and audit events are kept.", false, 30, 3650},
        {"address_per_minute", &Config::address_per_minute,
         "API requests of one remote address in a minute; 0: no limit. Webhooks are not counted.", false, 0, 1'000'000},
        {"actor_per_minute", &Config::actor_per_minute,
         "API requests of one session or token in a minute; 0: no limit.", false, 0, 1'000'000},
        {"demo", &Config::demo, "Load the demo shop at first start and show its logins on the log-in page."},
    };
    return table;
}

Loaded load_config(Sources const& sources) {
    Loaded loaded;
    for (auto const& setting : settings()) loaded.origin[std::string(setting.name)] = "default";
    if (sources.file) apply_file(loaded, *sources.file);
    apply_environment(loaded, sources);
    for (auto const& setting : settings()) {
        auto const flag = sources.flags.find(std::string(setting.name));
        if (flag != sources.flags.end()) assign(loaded, setting, flag->second, "flag");
    }
    check_together(loaded);
    return loaded;
}

std::string describe_config(Loaded const& loaded) {
    std::ostringstream out;
    for (auto const& setting : settings()) {
        auto const name = std::string(setting.name);
        out << name << " = " << value_text(loaded.config, setting) << "    [" << loaded.origin.at(name) << "]\n    "
            << setting.meaning << "\n";
    }
    return out.str();
}

std::string config_reference() {
    std::ostringstream out;
    Config const defaults;
    out << "| Setting | Environment | Default | Meaning |\n| --- | --- | --- | --- |\n";
    for (auto const& setting : settings()) {
        auto const value = setting.secret ? std::string{} : value_text(defaults, setting);
        out << "| `" << setting.name << "` | `" << environment_name(setting.name) << "` | "
            << (value.empty() ? "–" : "`" + value + "`") << " | " << setting.meaning << " |\n";
    }
    return out.str();
}

}  // namespace recado::app
