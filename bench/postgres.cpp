// W1 and W2 on PostgreSQL, each beside pgbench running the same statements on the same cluster in the same run. Words:
// the binary, the number of conversations, and a folder to keep: the first run makes the installation there, later ones
// measure.
#include <boost/json.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>

#include "platform/backup/move.h"
#include "support/cluster.h"
#include "support/generate.h"
#include "support/lists.h"
#include "support/load.h"
#include "support/program.h"
#include "support/session.h"
#include "support/webhooks.h"

using namespace recado::bench;

namespace {

constexpr int clients = 8;
constexpr int sample = 100;  // pages that pgbench plays

std::vector<std::string> const demo{"--demo", "--simulator", "http://127.0.0.1:1"};

std::vector<std::string> demo_with(Cluster const& cluster) {
    auto words = demo;
    words.insert(words.end(), {"--database", cluster.url()});
    return words;
}

std::vector<std::int64_t> ids_of(int port, Session const& session, std::string const& noun) {
    std::vector<std::int64_t> ids;
    auto const answer = get_json(port, session, "/api/v1/" + noun);
    for (auto const& item : answer.at("items").as_array())
        ids.push_back(std::stoll(std::string(item.at("id").as_string())));
    return ids;
}

// Generated into SQLite and moved: there is one generator, and moving is quick.
void install(Cluster const& cluster, std::string const& binary, std::string const& folder, int conversations) {
    auto const data = folder + "/installation", store = data + "/recado.db";
    Program(binary, data, demo).stop();
    auto const made =
        generate(store, {.conversations = conversations, .busy = webhook_targets, .outbound = webhook_targets});
    recado::backup::move_store({.from = store, .to = cluster.url(), .now = recado::system_now(), .progress = {}});
    std::filesystem::remove(store);
    Program(binary, data, demo_with(cluster)).stop();  // makes what only PostgreSQL has
    cluster.sql("CREATE SEQUENCE bench_seq START 1000000000");
    cluster.sql("VACUUM ANALYZE");
    cluster.sql("CHECKPOINT");
    std::printf("generated %d conversations in %.1f s (seed 1) and moved them\n", conversations, made.seconds);
}

// The text of a statement without what differs between a parameter, a constant and a line break.
std::string shape_of(std::string text) {
    text = std::regex_replace(text, std::regex("'[^']*'|\\$?\\b[0-9]+\\b|\\bNULL\\b|\\bFALSE\\b"), "?");
    text = std::regex_replace(text, std::regex("\\? \\|\\| \\?"), "?");
    text = std::regex_replace(text, std::regex("\\s+"), " ");
    text = std::regex_replace(text, std::regex("^ | ?;? ?$"), "");
    return text;
}

using Calls = std::map<std::string, std::int64_t>;

Calls statements(Cluster const& cluster) {
    Calls calls;
    auto const rows = cluster.sql(
        "SELECT calls || ' ' || translate(query, E'\\n\\t', '  ') FROM pg_stat_statements WHERE query NOT LIKE "
        "'%pg_stat_statements%'");
    // Statements about transactions are not counted when they are prepared.
    static std::regex const counted("SELECT|INSERT|UPDATE|WITH");
    for (std::size_t from = 0; from < rows.size();) {
        auto const end = std::min(rows.find('\n', from), rows.size());
        auto const row = rows.substr(from, end - from);
        auto const space = row.find(' ');
        auto const shape = shape_of(row.substr(space + 1));
        if (std::regex_search(shape, counted, std::regex_constants::match_continuous))
            calls[shape] += std::strtoll(row.c_str(), nullptr, 10);
        from = end + 1;
    }
    return calls;
}

double per_webhook(Calls const& calls, double webhooks) {
    double sum = 0;
    for (auto const& [text, count] : calls) sum += static_cast<double>(count);
    return sum / webhooks;
}

// What pgbench does and the server does not: the scripts have to follow the server.
std::int64_t strangers(Calls const& played, Calls const& real) {
    std::int64_t count = 0;
    for (auto const& [text, calls] : played) {
        if (real.contains(text)) continue;
        ++count;
        std::printf("  the server does not run: %s\n", text.c_str());
    }
    return count;
}

std::string event_data(Cluster const& cluster, std::string const& type) {
    return cluster.sql("SELECT data FROM events WHERE type = '" + type + "' ORDER BY seq DESC LIMIT 1");
}

std::string trimmed(std::string text) {
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
}

std::vector<std::string> ingest_options(Cluster const& cluster, std::string const& scripts, int seconds) {
    std::vector<std::string> options{"-c", std::to_string(clients), "-j", "2", "-T", std::to_string(seconds)};
    auto const define = [&](std::string const& name, std::string const& value) {
        options.emplace_back("-D");
        options.push_back(name + "=" + trimmed(value));
    };
    define("account", cluster.sql("SELECT min(account_id) FROM inboxes"));
    define("inbox", cluster.sql("SELECT min(id) FROM inboxes WHERE kind = 'whatsapp'"));
    // Ids ascend from where the last run ended.
    define("n", cluster.sql("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint % 100000000000"));
    define("batch", cluster.sql("SELECT max(batch) FROM store_writers WHERE id < 8"));
    define("now", cluster.sql("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint"));
    define("later", "9000000000000");
    define("created", event_data(cluster, "message_created"));
    define("updated", event_data(cluster, "message_updated"));
    for (auto const* script : {"status.sql@70", "text.sql@25", "image.sql@5"}) {
        options.emplace_back("-f");
        options.push_back(scripts + "/" + script);
    }
    return options;
}

// The same scripts without the account's lock and the number that it keeps free of gaps: what the database could do if
// nothing had to be in order.
std::string unordered_scripts(std::string const& folder) {
    auto const to = folder + "/unordered";
    std::filesystem::create_directories(to);
    for (auto const* name : {"status.sql", "text.sql", "image.sql"}) {
        std::ifstream in(RECADO_SOURCE_DIR "/bench/pgbench/" + std::string(name));
        std::ofstream out(to + "/" + name);
        for (std::string line; std::getline(in, line);) {
            if (line.contains("pg_advisory_xact_lock")) continue;
            if (line.starts_with("SELECT max(seq)")) line = "SELECT nextval('bench_seq') AS max \\gset";
            out << line << '\n';
        }
    }
    return to;
}

void measure_ingest(Cluster const& cluster, std::string const& binary, std::string const& folder,
                    std::vector<Figure>& figures) {
    std::string const scripts = RECADO_SOURCE_DIR "/bench/pgbench";
    static std::uint64_t seed =
        static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count() / 1'000'000);
    std::int64_t messages = 0, webhooks = 0, refused = 0;
    auto const load = [&](int connections, std::int64_t requests) {
        // Ends with its load: it would follow the notifications of pgbench.
        Program server(binary, folder + "/installation", demo_with(cluster));
        Webhooks source(log_in(server.port()).hook, ++seed);
        auto result =
            run_load({.port = server.port(), .connections = connections, .per_second = 0, .requests = requests},
                     [&](std::int64_t) -> std::string const& { return source.next(); });
        messages += source.messages;
        webhooks += requests;
        refused += result.not_ok;
        return result;
    };
    std::string const stored =
        "SELECT count(*) FROM messages WHERE direction = 'inbound' AND source_id NOT LIKE 'wamid.bench.%'";
    auto const before = cluster.number(stored);
    // The writers that pgbench plays.
    cluster.sql(
        "INSERT INTO store_writers SELECT n, 1, FALSE, 9000000000000 FROM generate_series(0, 7) n ON CONFLICT (id) DO "
        "NOTHING");
    load(clients, 1'000);
    std::vector<double> ours, theirs;
    LoadResult last;
    Calls real, played;
    double played_webhooks = 0;
    constexpr int rounds = 2, seconds = 8;
    for (int round = 0; round < rounds; ++round) {
        cluster.sql("SELECT pg_stat_statements_reset()");
        last = load(clients, 8'000);
        ours.push_back(last.rate());
        real = statements(cluster);
        auto const options = ingest_options(cluster, scripts, seconds);
        cluster.sql("SELECT pg_stat_statements_reset()");
        theirs.push_back(cluster.pgbench(options));
        played = statements(cluster);
        played_webhooks = theirs.back() * seconds;
    }
    auto const more = load(64, 10'000);
    cluster.sql("SELECT setval('bench_seq', (SELECT max(seq) FROM events))");
    auto const free = cluster.pgbench(ingest_options(cluster, unordered_scripts(folder), seconds));
    auto const after = cluster.number(stored);
    auto const average = [](std::vector<double> const& rates) {
        double sum = 0;
        for (auto rate : rates) sum += rate;
        return sum / static_cast<double>(rates.size());
    };
    auto const share = average(ours) / average(theirs);
    auto const alien = strangers(played, real);
    figures.insert(
        figures.end(),
        {{"W1 with 8 connections: acknowledged", average(ours), "/s", ""},
         {"W1 with 8 connections: p50", last.percentile(0.5), "ms", ""},
         {"W1 with 8 connections: p99", last.percentile(0.99), "ms", ""},
         {"pgbench, 8 clients, a transaction a webhook", average(theirs), "/s", ""},
         {"share of pgbench", share, "", ">= 0.7", share >= 0.7},
         {"pgbench without the order of events", free, "/s", ""},
         {"W1 with 64 connections: acknowledged", more.rate(), "/s", ""},
         {"statements a webhook without those of transactions, server", per_webhook(real, 8'000), "", ""},
         {"the same, pgbench", per_webhook(played, played_webhooks), "", ""},
         {"statements of pgbench that the server does not run", static_cast<double>(alien), "", "0", alien == 0},
         {"refused", static_cast<double>(refused), "", "0", refused == 0},
         {"messages lost or doubled", static_cast<double>(messages - (after - before)), "", "0",
          messages == after - before}});
}

// Reads the log of statements from `start` on and writes them as a script for pgbench: each reading transaction of the
// server's own, with its values in place.
int write_pages(std::string const& log, std::streamoff start, std::string const& to) {
    std::ifstream in(log);
    in.seekg(start);
    std::map<std::int64_t, std::string> open;
    std::string script;
    int count = 0;
    for (std::string line; std::getline(in, line);) {
        auto const entry = boost::json::parse(line).as_object();
        auto const message = std::string(entry.at("message").as_string());
        auto const colon = message.find(": ");
        if (!message.starts_with("execute ") || colon == std::string::npos) continue;
        auto statement = message.substr(colon + 2);
        auto& block = open[entry.at("pid").to_number<std::int64_t>()];
        if (statement.starts_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")) block = "";
        auto const values = entry.contains("detail") ? std::string(entry.at("detail").as_string()) : std::string();
        static std::regex const value("\\$([0-9]+) = ('(?:[^']|'')*'|NULL)");
        std::map<int, std::string> given;
        for (std::sregex_iterator found(values.begin(), values.end(), value), none; found != none; ++found)
            given[std::stoi((*found)[1])] = (*found)[2];
        for (auto one = given.rbegin(); one != given.rend(); ++one)
            for (std::size_t place = 0, size = 1 + std::to_string(one->first).size();
                 (place = statement.find("$" + std::to_string(one->first), place)) != std::string::npos;
                 place += one->second.size())
                statement.replace(place, size, one->second);
        block += statement + ";\n";
        if (!statement.starts_with("ROLLBACK")) continue;
        if (block.contains("FROM conversations v") || block.contains("conversation_counts")) {
            script += block;
            ++count;
        }
        block = "";
    }
    std::ofstream(to) << script;
    return count;
}

void measure_lists(Cluster const& cluster, std::string const& binary, std::string const& folder,
                   std::vector<Figure>& figures) {
    auto const serve = demo_with(cluster);
    auto const log = cluster.log_path(), script = folder + "/pages.sql";
    std::vector<std::int64_t> inboxes, labels;
    int pages = 0;
    cluster.sql("ALTER DATABASE postgres SET log_statement = 'all'");
    {
        Program server(binary, folder + "/installation", serve);
        auto const session = log_in(server.port());
        Lists lists(server.port(), session, ids_of(server.port(), session, "inboxes"),
                    ids_of(server.port(), session, "labels"));
        auto const start = static_cast<std::streamoff>(std::filesystem::file_size(log));
        for (int i = 0; i < sample; ++i) call(server.port(), lists.next());
        server.stop();
        pages = write_pages(log, start, script);
    }
    cluster.sql("ALTER DATABASE postgres RESET log_statement");
    Program server(binary, folder + "/installation", serve);
    auto const session = log_in(server.port());
    Lists lists(server.port(), session, ids_of(server.port(), session, "inboxes"),
                ids_of(server.port(), session, "labels"));
    auto const request = [&](std::int64_t) -> std::string const& { return lists.next(); };
    auto const load = [&](double per_second, std::int64_t requests) {
        return run_load({.port = server.port(), .connections = clients, .per_second = per_second, .requests = requests},
                        request);
    };
    load(0, 1'000);
    auto const steady = load(100, 1'500);
    auto const fastest = load(0, 3'000);
    auto const played = cluster.pgbench({"-c", std::to_string(clients), "-j", "2", "-T", "8", "-f", script}) * sample;
    auto const share = fastest.rate() / played;
    figures.insert(figures.end(),
                   {{"W2 list at 100/s: p50", steady.percentile(0.5), "ms", ""},
                    {"W2 list at 100/s: p99", steady.percentile(0.99), "ms", "<= 10", steady.percentile(0.99) <= 10},
                    {"W2 lists with 8 connections", fastest.rate(), "/s", ""},
                    {"pgbench, 8 clients, the statements of the same pages", played, "/s", ""},
                    {"share of pgbench, lists", share, "", ">= 0.7", share >= 0.7},
                    {"reading transactions a page", static_cast<double>(pages) / sample, "", ""},
                    {"lists refused", static_cast<double>(steady.not_ok + fastest.not_ok), "", "0",
                     steady.not_ok + fastest.not_ok == 0}});
}

}  // namespace

int main(int count, char** words) try {
    std::string const binary = count > 1 ? words[1] : RECADO_BINARY_DIR "/recado";
    int const conversations = count > 2 ? std::atoi(words[2]) : 1'000'000;
    Scratch const scratch;
    auto const folder = count > 3 ? std::string(words[3]) : scratch.path;
    Cluster const cluster(folder + "/cluster");
    if (cluster.fresh()) {
        install(cluster, binary, folder, conversations);
        if (count > 3) return 0;
    }
    std::vector<Figure> figures{{"conversations", static_cast<double>(conversations), "", ""}};
    measure_lists(cluster, binary, folder, figures);
    measure_ingest(cluster, binary, folder, figures);
    return report("postgres", figures) ? 0 : 1;
} catch (std::exception const& error) {
    std::printf("%s\n", error.what());  // and the servers end
    return 1;
}
