// W2: pages of the inbox and their counters on a million conversations, beside an endpoint of the same server that does
// nothing.
#include <boost/json.hpp>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "support/generate.h"
#include "support/load.h"
#include "support/program.h"
#include "support/session.h"

using namespace recado::bench;

namespace {

// 40 % first page of mine, 20 % unassigned, 15 % by label or channel, 10 % everything, 10 % deep pages, 5 % other
// orders.
class Lists {
  public:
    Lists(Session const& session, Generated const& made, std::vector<std::string> cursors)
        : session_(session), made_(made), cursors_(std::move(cursors)), random_(11) {}

    std::string const& next() {
        request_ = http_request("GET", "/api/v1/conversations?" + query(), session_.headers, "");
        return request_;
    }

  private:
    template <class T>
    T const& any(std::vector<T> const& from) {
        return from[random_() % from.size()];
    }

    std::string query() {
        auto const draw = random_() % 100;
        if (draw < 40) return "tab=mine";
        if (draw < 60) return "tab=unassigned";
        if (draw < 68) return "tab=all&label_id=" + std::to_string(any(made_.labels));
        if (draw < 75) return "tab=all&inbox_id=" + std::to_string(any(made_.inboxes));
        if (draw < 85) return "tab=all&state=any";
        if (draw < 95) return "tab=all&state=any&cursor=" + any(cursors_);
        return "tab=all&sort=waiting";
    }

    Session const& session_;
    Generated const& made_;
    std::vector<std::string> cursors_;
    std::mt19937_64 random_;
    std::string request_;
};

// Cursors of pages far down the list, walked once.
std::vector<std::string> deep_cursors(int port, Session const& session) {
    std::vector<std::string> cursors;
    std::string cursor;
    for (int page = 0; page < 60; ++page) {
        auto const answer =
            get_json(port, session,
                     "/api/v1/conversations?tab=all&state=any&limit=200" + (cursor.empty() ? "" : "&cursor=" + cursor));
        cursor = std::string(answer.at("next_cursor").as_string());
        if (page >= 20) cursors.push_back(cursor);
    }
    return cursors;
}

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
    Lists lists(session, made, deep_cursors(server.port(), session));
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
