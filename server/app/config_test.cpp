#include "app/config.h"

#include <doctest/doctest.h>

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

using namespace recado::app;

namespace {

Sources from(std::map<std::string, std::string> environment, std::map<std::string, std::string> flags = {}) {
    return {
        .environment = [environment = std::move(environment)](std::string const& name) -> std::optional<std::string> {
            auto const found = environment.find(name);
            if (found == environment.end()) return std::nullopt;
            return found->second;
        },
        .flags = std::move(flags)};
}

struct TemporaryFile {
    std::string path = "/tmp/recado_config_XXXXXX";
    explicit TemporaryFile(std::string const& text) {
        close(mkstemp(path.data()));
        std::ofstream(path) << text;
    }
    ~TemporaryFile() { std::remove(path.c_str()); }
};

}  // namespace

TEST_CASE("a setting comes from the flag before the environment before the file before the default") {
    TemporaryFile file("job_threads = 7\nlisten = '127.0.0.1:1'\ndata = '/file'\n");
    auto sources = from({{"RECADO_LISTEN", "127.0.0.1:2"}, {"RECADO_DATA", "/environment"}}, {{"data", "/flag"}});
    sources.file = file.path;
    auto const loaded = load_config(sources);
    CHECK(loaded.config.job_threads == 7);
    CHECK(loaded.config.listen == "127.0.0.1:2");
    CHECK(loaded.config.data == "/flag");
    CHECK(loaded.config.graph_version == "v25.0");
    CHECK(loaded.origin.at("listen") == "environment RECADO_LISTEN");
    CHECK(loaded.origin.at("graph_version") == "default");
}

TEST_CASE("a secret may be read from a file and is never printed") {
    TemporaryFile file("hunter2\n");
    auto const loaded = load_config(from({{"RECADO_METRICS_TOKEN_FILE", file.path}}));
    CHECK(loaded.config.metrics_token == "hunter2");
    CHECK(describe_config(loaded).find("hunter2") == std::string::npos);
    CHECK(describe_config(loaded).find("metrics_token = (set)") != std::string::npos);
}

TEST_CASE("a wrong setting is refused by name") {
    TemporaryFile file("jobs = 7\n");
    auto unknown = from({});
    unknown.file = file.path;
    CHECK_THROWS_WITH_AS(load_config(unknown), doctest::Contains("'jobs'"), ConfigError);
    CHECK_THROWS_WITH_AS(load_config(from({{"RECADO_JOB_THREADS", "many"}})), doctest::Contains("job_threads"),
                         ConfigError);
    CHECK_THROWS_WITH_AS(load_config(from({{"RECADO_JOB_THREADS", "0"}})), doctest::Contains("between 1 and 256"),
                         ConfigError);
    CHECK_THROWS_WITH_AS(load_config(from({}, {{"listen", "nowhere"}})), doctest::Contains("ADDRESS:PORT"),
                         ConfigError);
    CHECK_THROWS_WITH_AS(load_config(from({}, {{"tls_key", "k.pem"}})), doctest::Contains("together"), ConfigError);
    auto missing = from({});
    missing.file = "/nonexistent/recado.toml";
    CHECK_THROWS_AS(load_config(missing), ConfigError);
}

TEST_CASE("the public address follows the listening one unless it is set") {
    CHECK(load_config(from({}, {{"listen", "0.0.0.0:99"}})).config.public_url == "http://localhost:99");
    CHECK(load_config(from({}, {{"public_url", "https://inbox.example/"}})).config.public_url ==
          "https://inbox.example");
}
