#include "channels/whatsapp/webhook.h"

#include <set>

#include "channels/dead_letters.h"
#include "platform/base/check.h"
#include "platform/base/crypto.h"
#include "platform/base/log.h"
#include "platform/base/text.h"

namespace recado::whatsapp {
namespace {

constexpr std::size_t apply_at_once_items = 64;
constexpr std::size_t apply_at_once_bytes = 256 << 10;
constexpr std::string_view apply_job = "apply_webhook";

struct EventRef {
    std::int64_t event_id;
};
DESCRIBE(EventRef, FIELD(event_id))

struct KnownNumber {
    std::string connection_key, phone_number_id, waba_id;
};
DESCRIBE(KnownNumber, FIELD(connection_key), FIELD(phone_number_id), FIELD(waba_id))

http::Response plain(int status, std::string body) {
    return {.status = status, .headers = {}, .body = std::move(body), .content_type = "text/plain", .file = {}};
}

std::string key_of(http::Request const& request) {
    auto const found = request.params.find("key");
    return found == request.params.end() ? std::string() : found->second;
}

std::string query_of(http::Request const& request, std::string const& name) {
    auto const found = request.query.find(name);
    return found == request.query.end() ? std::string() : found->second;
}

// Every secret is tried, whatever the first says: one app, several owners of numbers.
bool signed_by(Connection const& connection, std::string_view body, std::string_view header) {
    bool good = false;
    std::string_view tried;
    for (auto const& number : connection.numbers) {
        if (number.secrets.app_secret == tried) continue;
        tried = number.secrets.app_secret;
        good = signature_matches(tried, body, header) || good;
    }
    return good;
}

void bury(Tx& tx, std::string_view body, std::string const& error) { channels::bury(tx, "whatsapp", body, error); }

// One broken item must not undo the others; an outage undoes all, so that the provider tries again.
void apply_items(Tx& tx, Connection const& connection, std::span<Item const> items, std::string_view body) {
    for (auto const& item : items) {
        std::string trouble;
        try {
            auto const applied = tx.nested([&] { return apply(tx, connection, item); });
            if (!applied) trouble = applied.error().code + ": " + applied.error().message;
        } catch (Outage const&) {
            throw;
        } catch (std::exception const& fault) {
            trouble = fault.what();
        }
        tx.act_as(Who::system(connection.account));
        if (trouble.empty()) continue;
        log::error("an item of a webhook could not be applied", {{"error", trouble}});
        bury(tx, body, "item " + std::to_string(&item - items.data()) + ": " + trouble);
    }
}

// The whole body is kept: it can be taken in again, and what was good in it counts once.
void bury_broken(Tx& tx, Parsed const& parsed, std::string_view body) {
    if (parsed.broken.empty()) return;
    auto const more = parsed.broken.size() - 1;
    bury(tx, body, parsed.broken.front().reason + (more ? " (and " + std::to_string(more) + " more)" : ""));
}

bool write_down(Tx& tx, std::string const& key, std::string const& body) {
    auto const id = next_id_value(tx.now().ms);
    tx.run(
        "INSERT INTO webhook_events (id, account_id, connection_key, sha256, body, received_at) VALUES ($1, $2, $3, "
        "$4, $5, $6)",
        id, tx.account(), key, crypto::sha256_hex(body), text::repair_utf8(body), tx.now());
    tx.enqueue({.kind = apply_job, .payload = json::to_text(EventRef{id})});
    return true;
}

int status_of(std::exception_ptr const& error) {
    try {
        std::rethrow_exception(error);
    } catch (StorageFull const&) {
        return 507;
    } catch (...) {
        return 503;
    }
}

}  // namespace

bool signature_matches(std::string_view secret, std::string_view body, std::string_view header) {
    if (secret.empty()) return false;
    return crypto::equal("sha256=" + text::hex(crypto::hmac_sha256(secret, body)), header);
}

void Webhook::routes(http::Api& api) {
    http::RouteOptions const options{
        .summary = "WhatsApp webhooks of Meta", .access = http::Access::open, .max_body = max_webhook_bytes};
    api.raw_async(
        http::Method::get, "//hooks/meta/whatsapp/{key}",
        [this](http::Request request, http::Respond respond) { verify(request, std::move(respond)); }, options);
    api.raw_async(
        http::Method::post, "//hooks/meta/whatsapp/{key}",
        [this](http::Request request, http::Respond respond) { take(std::move(request), std::move(respond)); },
        options);
}

Result<Done> Webhook::replay(Tx& tx, std::string const& body) {
    std::set<std::string> keys;
    for (auto const& number : tx.all<KnownNumber>(
             "SELECT connection_key, phone_number_id, waba_id FROM whatsapp_numbers WHERE account_id = $1",
             tx.account()))
        if (body.contains(number.phone_number_id) || body.contains(number.waba_id)) keys.insert(number.connection_key);
    if (keys.empty()) return conflict("not_connected", "no inbox has the number that this was sent to");
    for (auto const& key : keys) write_down(tx, key, body);
    return Done{};
}

void Webhook::verify(http::Request const& request, http::Respond respond) {
    auto const key = key_of(request);
    directory_.find(
        key, [mode = query_of(request, "hub.mode"), token = query_of(request, "hub.verify_token"),
              challenge = query_of(request, "hub.challenge"), respond = std::move(respond)](Shared connection) mutable {
            bool good = false;
            if (connection)
                for (auto const& number : connection->numbers)
                    good = crypto::equal(number.secrets.verify_token, token) || good;
            good = good && mode == "subscribe" && challenge.size() <= 256;
            respond(good ? plain(200, challenge) : plain(403, "forbidden"));
        });
}

void Webhook::take(http::Request request, http::Respond respond) {
    auto key = key_of(request);
    auto signature = std::string(request.header("x-hub-signature-256"));
    if (request.body.size() > max_webhook_bytes) return respond(plain(413, "too large"));
    directory_.find(key, [this, key, signature = std::move(signature), body = std::move(request.body),
                          respond = std::move(respond)](Shared connection) mutable {
        if (!connection || !signed_by(*connection, body, signature)) {
            log::warning("a webhook with a wrong signature", {{"known_key", connection != nullptr}});
            return respond(plain(401, "wrong signature"));
        }
        store(std::move(connection), std::move(body), std::move(key), std::move(respond));
    });
}

void Webhook::store(Shared connection, std::string body, std::string key, http::Respond respond) {
    auto const who = Who::system(connection->account);
    auto answer = [respond = std::move(respond)](std::exception_ptr error) mutable {
        respond(error ? plain(status_of(error), "try again") : plain(200, "ok"));
    };
    // Large bodies are not even parsed here: this is the io thread.
    bool const large = body.size() > apply_at_once_bytes;
    auto parsed = std::make_shared<Result<Parsed> const>(large ? Parsed{} : parse(body));
    if (large || (*parsed && (*parsed)->items.size() > apply_at_once_items))
        return database_.write(
            who, [body = std::move(body), key = std::move(key)](Tx& tx) { return write_down(tx, key, body); },
            std::move(answer));
    auto apply_now = [connection = std::move(connection), parsed, body = std::move(body)](Tx& tx) {
        if (!*parsed) {
            bury(tx, body, "no JSON");
            return true;
        }
        apply_items(tx, *connection, (*parsed)->items, body);
        bury_broken(tx, **parsed, body);
        return true;
    };
    database_.write(who, std::move(apply_now), std::move(answer));
}

namespace {

struct Event {
    std::string connection_key;
    std::string body;
    std::int64_t applied;
};
DESCRIBE(Event, FIELD(connection_key), FIELD(body), FIELD(applied))

struct Loaded {
    std::optional<Event> event;
    Shared connection;
};

}  // namespace

jobs::Outcome Webhook::apply_event(jobs::Job const& job) {
    auto const ref = json::decode_text<EventRef>(job.payload);
    check(ref.has_value(), "a job has its payload");
    auto const who = Who::system(job.account_id);
    auto const loaded = database_.read_now(who, [&](Tx& tx) -> Result<Loaded> {
        Loaded loaded{.event = tx.one<Event>(
                          "SELECT connection_key, body, applied FROM webhook_events WHERE account_id = $1 AND id = $2",
                          tx.account(), ref->event_id),
                      .connection = {}};
        if (loaded.event) loaded.connection = directory_.load(tx, loaded.event->connection_key);
        return loaded;
    });
    if (!loaded->event) return jobs::Done{};
    auto const parsed =
        loaded->connection ? parse(loaded->event->body) : invalid("connection", "gone", "the inbox was removed");
    auto const items = parsed ? std::span<Item const>(parsed->items) : std::span<Item const>();
    for (auto from = static_cast<std::size_t>(loaded->event->applied); from < items.size();
         from += apply_at_once_items) {
        auto const piece = items.subspan(from, std::min(apply_at_once_items, items.size() - from));
        (void)database_.write_now(who, [&](Tx& tx) -> Result<Done> {
            apply_items(tx, *loaded->connection, piece, loaded->event->body);
            tx.run("UPDATE webhook_events SET applied = $1 WHERE account_id = $2 AND id = $3", from + piece.size(),
                   tx.account(), ref->event_id);
            return Done{};
        });
    }
    (void)database_.write_now(who, [&](Tx& tx) -> Result<Done> {
        if (parsed)
            bury_broken(tx, *parsed, loaded->event->body);
        else
            bury(tx, loaded->event->body, parsed.error().message);
        tx.run("DELETE FROM webhook_events WHERE account_id = $1 AND id = $2", tx.account(), ref->event_id);
        return Done{};
    });
    return jobs::Done{};
}

}  // namespace recado::whatsapp
