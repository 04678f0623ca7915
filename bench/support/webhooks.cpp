#include "webhooks.h"

#include <openssl/hmac.h>

#include <cstdio>
#include <ctime>
#include <vector>

#include "generate.h"
#include "load.h"

namespace recado::bench {
namespace {

constexpr char app_secret[] = "0123456789abcdef0123456789abcdef";

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

// The r-th busiest customer writes 1/r as often as the busiest.
std::discrete_distribution<int> zipf() {
    std::vector<double> weights;
    for (int rank = 1; rank <= webhook_customers; ++rank) weights.push_back(1.0 / rank);
    return {weights.begin(), weights.end()};
}

}  // namespace

Webhooks::Webhooks(std::string hook, std::uint64_t seed)
    : hook_(std::move(hook)), random_(seed), prefix_(std::to_string(seed)), customers_(zipf()) {}

std::string const& Webhooks::next() {
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

std::string Webhooks::status() {
    static char const* const order[] = {"sent", "delivered", "read"};
    auto const index = statuses_++;
    auto const target = static_cast<int>((index / 3) % webhook_targets);
    auto const step = random_() % 100 == 0 ? 2 - index % 3 : index % 3;
    return R"("statuses":[{"id":")" + outbound_source_id(target) + R"(","status":")" + order[step] +
           R"(","timestamp":")" + std::to_string(std::time(nullptr)) + R"(","recipient_id":")" +
           generated_phone(target % webhook_customers) +
           R"(","pricing":{"billable":true,"pricing_model":"PMP","category":"service"}}])";
}

std::string Webhooks::message(bool text) {
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

}  // namespace recado::bench
