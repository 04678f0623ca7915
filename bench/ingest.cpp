// W1: signed webhooks through HTTP, signature, parse, store and outbox, each acknowledged only when durable, beside the
// bound of appending and syncing.
#include <openssl/hmac.h>

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

constexpr char app_secret[] = "0123456789abcdef0123456789abcdef";
constexpr int contacts = 50'000;
constexpr int outbound = 60'000;

std::string signature(std::string const& body) {
    unsigned char digest[32];
    unsigned int size = 0;
    HMAC(EVP_sha256(), app_secret, sizeof app_secret - 1, reinterpret_cast<unsigned char const*>(body.data()),
         body.size(), digest, &size);
    std::string text = "X-Hub-Signature-256: sha256=";
    char hex[3];
    for (auto const byte : digest) {
        std::snprintf(hex, sizeof hex, "%02x", byte);
        text += hex;
    }
    return text;
}

// 70 % statuses, 25 % texts, 5 % images; 2 % repeat an earlier webhook, 1 % of the statuses come out of order. Contacts
// are drawn by Zipf's law.
class Webhooks {
  public:
    Webhooks(std::string hook, std::uint64_t seed)
        : hook_(std::move(hook)), random_(seed), prefix_(std::to_string(seed)) {}

    std::string const& next() {
        if (!last_.empty() && random_() % 100 < 2) {
            ++repeats;
            return last_;
        }
        auto const draw = random_() % 100;
        auto const value = draw < 70 ? status() : message(draw < 95);
        auto const body =
            R"({"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"field":"messages","value":{)"
            R"("messaging_product":"whatsapp","metadata":{"display_phone_number":"56955550100","phone_number_id":"106540352242922"},)" +
            value + "}}]}]}";
        last_ = http_request("POST", hook_, {"Content-Type: application/json", signature(body)}, body);
        return last_;
    }

    std::int64_t messages = 0;
    std::int64_t repeats = 0;

  private:
    std::string status() {
        static char const* const order[] = {"sent", "delivered", "read"};
        auto const index = statuses_++;
        auto const target = static_cast<int>((index / 3) % outbound);
        auto const step = random_() % 100 == 0 ? 2 - index % 3 : index % 3;
        return R"("statuses":[{"id":")" + outbound_source_id(target) + R"(","status":")" + order[step] +
               R"(","timestamp":")" + std::to_string(std::time(nullptr)) + R"(","recipient_id":")" +
               generated_phone(target % contacts) +
               R"(","pricing":{"billable":true,"pricing_model":"PMP","category":"service"}}])";
    }

    std::string message(bool text) {
        ++messages;
        auto const contact = customers_(random_);
        auto const phone = generated_phone(contact);
        auto const id = "wamid." + prefix_ + "." + std::to_string(messages);
        auto const content =
            text
                ? std::string(
                      R"("type":"text","text":{"body":"Hola, quisiera saber si tienen stock del modelo azul en talla M"})")
                : R"("type":"image","image":{"mime_type":"image/jpeg","sha256":"SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI=","id":")" +
                      id + R"("})";
        return R"("contacts":[{"profile":{"name":")" + generated_name(contact) + R"("},"wa_id":")" + phone +
               R"("}],"messages":[{"from":")" + phone + R"(","id":")" + id + R"(","timestamp":")" +
               std::to_string(std::time(nullptr)) + "\"," + content + "}]";
    }

    std::string hook_;
    std::mt19937_64 random_;
    std::string prefix_;
    std::string last_;
    std::int64_t statuses_ = 0;
    // Zipf's law: the r-th busiest customer writes 1/r as often as the busiest.
    std::discrete_distribution<int> customers_ = [] {
        std::vector<double> weights;
        for (int rank = 1; rank <= contacts; ++rank) weights.push_back(1.0 / rank);
        return std::discrete_distribution<int>(weights.begin(), weights.end());
    }();
};

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
    auto const made = generate(store, {.conversations = contacts, .inboxes = 1, .outbound = outbound});
    std::printf("generated %d conversations and %d outbound messages in %.1f s (seed 1)\n", contacts, outbound,
                made.seconds);
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
