// W1: signed webhooks through HTTP, signature, parse, store and outbox, each acknowledged only when durable, beside the
// bound of appending and syncing.
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "support/generate.h"
#include "support/load.h"
#include "support/program.h"
#include "support/session.h"
#include "support/webhooks.h"

using namespace recado::bench;

namespace {

struct Step {
    char const* name;
    double per_second;
    std::int64_t requests;
    int connections;
};

}  // namespace

int main(int count, char** words) {
    std::string const binary = count > 1 ? words[1] : RECADO_BINARY_DIR "/recado";
    Scratch scratch;
    auto const data = scratch.path + "/data";
    auto const store = data + "/recado.db";
    std::vector<std::string> const demo{"--demo", "--simulator", "http://127.0.0.1:1"};
    Program(binary, data, demo).stop();
    auto const made = generate(store, {.conversations = webhook_customers, .inboxes = 1, .outbound = webhook_targets});
    std::printf("generated %d conversations and %d outbound messages in %.1f s (seed 1)\n", webhook_customers,
                webhook_targets, made.seconds);
    auto const before = stored_number(store, "SELECT count(*) FROM messages WHERE direction = 'inbound'");
    auto const bound = append_bound(scratch.path, 400, 64, 2);

    std::vector<Figure> figures{{"bound: 400 B appends in groups of 64, synced", bound, "/s", ""}};
    std::int64_t expected = 0, refused = 0;
    {
        Program server(binary, data, demo);
        auto const session = log_in(server.port());
        std::uint64_t seed = 7;
        double best = 0;
        for (auto const& step :
             {Step{"warm-up", 1'000, 3'000, 32}, Step{"1,000/s", 1'000, 10'000, 32}, Step{"3,300/s", 3'300, 33'000, 64},
              Step{"10,000/s", 10'000, 60'000, 128}, Step{"as fast as 64 connections go", 0, 60'000, 64},
              Step{"as fast as 256 connections go", 0, 100'000, 256}}) {
            Webhooks webhooks(session.hook, ++seed);
            auto const cpu = server.cpu_seconds();
            auto const result = run_load({.port = server.port(),
                                          .connections = step.connections,
                                          .per_second = step.per_second,
                                          .requests = step.requests},
                                         [&](std::int64_t) -> std::string const& { return webhooks.next(); });
            expected += webhooks.messages;
            refused += result.not_ok;
            if (step.per_second == 0) best = std::max(best, result.rate());
            auto const name = std::string(step.name);
            if (name == "warm-up") continue;
            bool const barred = name == "3,300/s";
            figures.push_back({name + ": acknowledged", result.rate(), "/s", ""});
            figures.push_back({name + ": acknowledgement p50", result.percentile(0.5), "ms", ""});
            figures.push_back({name + ": acknowledgement p99", result.percentile(0.99), "ms", barred ? "< 20" : "",
                               !barred || result.percentile(0.99) < 20});
            figures.push_back({name + ": server CPU per webhook",
                               (server.cpu_seconds() - cpu) * 1e6 / static_cast<double>(step.requests), "us", ""});
        }
        auto const bar = std::min(0.25 * bound, 10'000.0);
        char text[32];
        std::snprintf(text, sizeof text, ">= %.0f", bar);
        figures.push_back({"durable webhooks, best", best, "/s", text, best >= bar});
        figures.push_back({"share of the bound", best / bound, "", ""});
        figures.push_back({"resident memory under load", server.resident_mb(), "MB", ""});
    }
    auto const stored = stored_number(store, "SELECT count(*) FROM messages WHERE direction = 'inbound'") - before;
    figures.push_back({"refused", static_cast<double>(refused), "", "0", refused == 0});
    figures.push_back(
        {"messages lost or doubled", static_cast<double>(expected - stored), "", "0", expected == stored});
    return report("W1-ingest", figures) ? 0 : 1;
}
