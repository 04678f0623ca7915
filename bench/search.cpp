// W5: the words of a million messages, beside a scan of the same texts and an endpoint of the same server that does
// nothing; how large the index is, how fast it is built, and how soon a new message is found.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>

#include "support/generate.h"
#include "support/load.h"
#include "support/program.h"
#include "support/session.h"

using namespace recado::bench;

namespace {

using Moment = std::chrono::steady_clock::time_point;

Moment now() { return std::chrono::steady_clock::now(); }
double ms_since(Moment start) { return std::chrono::duration<double, std::milli>(now() - start).count(); }

std::int64_t hits(int port, Session const& session, std::string const& query) {
    auto const found = get_json(port, session, "/api/v1/search/messages?q=" + query);
    return static_cast<std::int64_t>(found.at("items").as_array().size());
}

// How long until the word is found, asked every few milliseconds.
double until_found(int port, Session const& session, std::string const& word) {
    auto const start = now();
    while (hits(port, session, word) == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return ms_since(start);
}

struct Kind {
    char const* name;
    std::function<std::string(std::mt19937_64&)> query;
};

std::vector<Kind> kinds(Generated const& made) {
    auto const word = [](std::mt19937_64& random, int from, int to) {
        return generated_word(from + static_cast<int>(random() % static_cast<unsigned>(to - from)));
    };
    auto const inbox = std::to_string(made.inboxes.back());
    return {
        {"rare word", [=](auto& random) { return word(random, 15'000, 20'000) + "%20"; }},
        {"common word", [=](auto& random) { return word(random, 0, 20) + "%20"; }},
        {"two common words", [=](auto& random) { return word(random, 0, 50) + "%20" + word(random, 0, 50) + "%20"; }},
        {"phrase", [=](auto& random) { return "%22" + word(random, 0, 200) + "%20" + word(random, 0, 200) + "%22"; }},
        {"as one types", [=](auto& random) { return word(random, 1'000, 20'000).substr(0, 4); }},
        {"in one inbox, of the team",
         [=](auto& random) { return word(random, 0, 500) + "%20&from=team&inbox_id=" + inbox; }},
        {"no hit", [](auto&) { return std::string("inexistente%20"); }}};
}

LoadResult measure(int port, double per_second, std::int64_t requests,
                   std::function<std::string const&(std::int64_t)> const& request) {
    return run_load({.port = port, .connections = 8, .per_second = per_second, .requests = requests}, request);
}

// A note of an agent, and how long until it is found.
double freshness(int port, Session session, int round) {
    auto const page = get_json(port, session, "/api/v1/conversations?limit=1");
    auto const id = std::string(page.at("items").at(0).at("id").as_string());
    auto const csrf = std::string(get_json(port, session, "/api/v1/bootstrap").at("csrf_token").as_string());
    session.headers.push_back("X-CSRF-Token: " + csrf);
    session.headers.emplace_back("Content-Type: application/json");
    auto const word = "recien" + std::to_string(round);
    char client_id[64];
    std::snprintf(client_id, sizeof client_id, "00000000-0000-4000-8000-%012d", round);
    auto const answer = call(port, http_request("POST", "/api/v1/conversations/" + id + "/messages", session.headers,
                                                std::string(R"({"direction":"note","client_id":")") + client_id +
                                                    R"(","text":")" + word + "\"}"));
    if (answer.status != 201) throw std::runtime_error("the note was refused: " + answer.body);
    return until_found(port, session, word);
}

double scan_ms(std::string const& store) {
    auto const start = now();
    stored_number(store, "SELECT count(*) FROM messages WHERE text LIKE '%ornitorrinco%'");
    return ms_since(start);
}

}  // namespace

int main(int count, char** words) {
    std::string const binary = count > 1 ? words[1] : RECADO_BINARY_DIR "/recado";
    int const messages = count > 2 ? std::atoi(words[2]) : 1'000'000;
    Scratch scratch;
    auto const data = scratch.path + "/data";
    auto const store = data + "/recado.db";
    std::vector<std::string> const demo{"--demo", "--simulator", "http://127.0.0.1:1"};
    Program(binary, data, demo).stop();
    auto const made = generate(store, {.conversations = messages / 10, .messages = messages});
    std::printf("generated %d messages in %.1f s (seed 1)\n", messages, made.seconds);
    auto const text_bytes =
        static_cast<double>(stored_number(store, "SELECT sum(length(CAST(text AS BLOB))) FROM messages"));
    auto const scan = scan_ms(store);

    std::vector<Figure> figures{{"messages", static_cast<double>(messages), "", ""}};
    double worst = 0;
    {
        Program server(binary, data, demo);
        auto const session = log_in(server.port());
        // The first note wakes the work that takes up what was written in another way.
        auto const start = now();
        freshness(server.port(), session, 0);
        until_found(server.port(), session, rare_word);
        figures.push_back({"index built", messages / ms_since(start) * 1e3, "messages/s", ""});
        auto const empty_request = http_request("GET", "/livez", {}, "");
        auto const empty = measure(server.port(), 100, 500, [&](auto) -> std::string const& { return empty_request; });
        figures.push_back({"empty endpoint: p99", empty.percentile(0.99), "ms", ""});
        std::mt19937_64 random(5);
        for (auto const& kind : kinds(made)) {
            std::string request;
            auto const result = measure(server.port(), 50, 500, [&](auto) -> std::string const& {
                request = http_request("GET", "/api/v1/search/messages?q=" + kind.query(random), session.headers, "");
                return request;
            });
            worst = std::max(worst, result.percentile(0.99));
            figures.push_back({std::string(kind.name) + ": p50", result.percentile(0.5), "ms", ""});
            figures.push_back({std::string(kind.name) + ": p99", result.percentile(0.99), "ms", "<= 50",
                               result.percentile(0.99) <= 50});
            figures.push_back({std::string(kind.name) + ": refused", static_cast<double>(result.not_ok), "", "0",
                               result.not_ok == 0});
        }
        double slowest = 0;
        for (int round = 1; round <= 10; ++round) slowest = std::max(slowest, freshness(server.port(), session, round));
        figures.push_back({"a new message is found after, at most", slowest, "ms", "<= 1000", slowest <= 1000});
        figures.push_back({"resident memory", server.resident_mb(), "MB", ""});
    }
    auto const index_bytes = static_cast<double>(
        stored_number(store,
                      "SELECT (SELECT sum(length(block)) FROM message_words_data) + (SELECT sum(length(sz)) "
                      "FROM message_words_docsize)"));
    figures.push_back({"scan of the same texts", scan, "ms", ""});
    figures.push_back({"scan to the worst p99", scan / worst, "x", ""});
    figures.push_back({"index to text", index_bytes / text_bytes, "", "<= 0.6", index_bytes / text_bytes <= 0.6});
    return report("W5-search", figures) ? 0 : 1;
}
