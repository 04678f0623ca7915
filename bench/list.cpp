// W2: pages of the inbox and their counters on a million conversations, beside an endpoint of the same server that does
// nothing.
#include <boost/json.hpp>
#include <cstdio>
#include <cstdlib>

#include "support/generate.h"
#include "support/lists.h"
#include "support/load.h"
#include "support/program.h"
#include "support/session.h"

using namespace recado::bench;

namespace {

LoadResult measure(int port, double per_second, std::int64_t requests,
                   std::function<std::string const&(std::int64_t)> const& request) {
    return run_load({.port = port, .connections = 8, .per_second = per_second, .requests = requests}, request);
}

double counted(int port, Session const& session, std::string const& tab) {
    return static_cast<double>(
        get_json(port, session, "/api/v1/conversations?limit=1").at("counts").at(tab).to_number<std::int64_t>());
}

}  // namespace

int main(int count, char** words) {
    std::string const binary = count > 1 ? words[1] : RECADO_BINARY_DIR "/recado";
    int const conversations = count > 2 ? std::atoi(words[2]) : 1'000'000;
    Scratch scratch;
    auto const data = scratch.path + "/data";
    auto const store = data + "/recado.db";
    std::vector<std::string> const demo{"--demo", "--simulator", "http://127.0.0.1:1"};
    Program(binary, data, demo).stop();
    auto const made = generate(store, {.conversations = conversations});
    std::printf("generated %d conversations in %.1f s (seed 1)\n", conversations, made.seconds);
    auto const recount = static_cast<double>(
        stored_number(store, "SELECT count(*) FROM conversations WHERE state IN ('fresh', 'in_progress', 'bot')"));

    Program server(binary, data, demo);
    auto const session = log_in(server.port());
    Lists lists(server.port(), session, made.inboxes, made.labels);
    auto const empty_request = http_request("GET", "/livez", {}, "");
    auto const request = [&](std::int64_t) -> std::string const& { return lists.next(); };
    auto const nothing = [&](std::int64_t) -> std::string const& { return empty_request; };
    measure(server.port(), 500, 2'000, request);
    auto const empty = measure(server.port(), 300, 3'000, nothing);
    auto const steady = measure(server.port(), 300, 9'000, request);
    auto const fastest = measure(server.port(), 0, 10'000, request);
    auto const exact = counted(server.port(), session, "all");

    bool const met = report(
        "W2-list",
        {{"conversations", static_cast<double>(conversations), "", ""},
         {"list at 300/s: p50", steady.percentile(0.5), "ms", ""},
         {"list at 300/s: p99", steady.percentile(0.99), "ms", "<= 5", steady.percentile(0.99) <= 5},
         {"empty endpoint at 300/s: p50", empty.percentile(0.5), "ms", ""},
         {"empty endpoint at 300/s: p99", empty.percentile(0.99), "ms", ""},
         {"list p50 to empty endpoint", steady.percentile(0.5) / empty.percentile(0.5), "x", ""},
         {"lists, as fast as 8 connections go", fastest.rate(), "/s", ""},
         {"refused", static_cast<double>(steady.not_ok + fastest.not_ok), "", "0", steady.not_ok + fastest.not_ok == 0},
         {"counter minus recount", exact - recount, "", "0", exact == recount},
         {"resident memory", server.resident_mb(), "MB", ""}});
    return met ? 0 : 1;
}
