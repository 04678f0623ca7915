// Every setting of the program, in one table: its name, default and meaning. A setting comes from, in rising order of
// weight, its default, the TOML file, the environment (RECADO_<NAME>, or RECADO_<NAME>_FILE naming a file that holds
// it) and the command line (--name-with-dashes).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace recado::app {

struct Config {
    std::string data = "recado-data";
    std::string database;
    std::string listen = "127.0.0.1:8080";
    std::string public_url;  // filled from listen when not set
    std::string tls_certificate;
    std::string tls_key;
    std::string trusted_proxies;
    std::string allowed_targets;
    std::string extra_ca_file;
    std::string smtp_url;
    std::string smtp_user;
    std::string smtp_password;
    std::string mail_from;
    std::string secret_key;
    std::string metrics_token;
    std::string graph_base = "https://graph.facebook.com";
    std::string graph_version = "v25.0";
    std::string log_level = "info";
    std::string web_dir;
    std::string simulator;
    std::int64_t io_threads = 0;
    std::int64_t reader_threads = 2;
    std::int64_t job_threads = 4;
    std::int64_t max_connections = 10'000;
    std::int64_t event_days = 365;
    std::int64_t address_per_minute = 3'000;
    std::int64_t actor_per_minute = 1'200;
    bool demo = false;
};

using Member = std::variant<std::string Config::*, std::int64_t Config::*, bool Config::*>;

struct Setting {
    std::string_view name;
    Member member;
    std::string_view meaning;
    bool secret = false;
    std::int64_t min = 0;
    std::int64_t max = 0;  // numbers only; 0 means no bounds
};

std::vector<Setting> const& settings();

// What was wrong with a setting: says which one, where it came from and what it must look like.
struct ConfigError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Sources {
    std::optional<std::string> file;  // path of the TOML file; it must exist when named
    std::function<std::optional<std::string>(std::string const&)> environment;
    std::map<std::string, std::string> flags;  // setting name -> text
};

struct Loaded {
    Config config;
    std::map<std::string, std::string>
        origin;  // setting name -> "default", "file PATH", "environment RECADO_X" or "flag"
};

// Throws ConfigError.
Loaded load_config(Sources const& sources);

// The effective table as aligned text, or as the Markdown of docs/operations.md. Secrets are shown as set or not set.
std::string describe_config(Loaded const& loaded);
std::string config_reference();

}  // namespace recado::app
