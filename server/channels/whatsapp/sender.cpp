#include "channels/whatsapp/sender.h"

#include <algorithm>
#include <random>

#include "channels/whatsapp/json_view.h"
#include "platform/base/text.h"

namespace recado::whatsapp {
namespace {

using channels::SendOutcome;
using channels::Verdict;
using conversations::MessageError;

constexpr std::int64_t upload_lives_ms = 29 * day_ms;  // theirs live 30
constexpr std::int64_t mib = 1 << 20;

double random_fraction() {
    thread_local std::mt19937 generator{std::random_device{}()};
    return std::uniform_real_distribution<double>(0, 1)(generator);
}

SendOutcome failed(std::string code, std::string title, std::string detail = {}) {
    return {.verdict = Verdict::failed,
            .source_id = {},
            .error = {.code = std::move(code),
                      .title = std::move(title),
                      .detail = detail.empty() ? std::nullopt : std::optional(std::move(detail)),
                      .retryable = false},
            .stops_inbox = {}};
}

std::string plain_mime(std::string_view mime_type) {
    return std::string(text::trim(mime_type.substr(0, mime_type.find(';'))));
}

Recipient recipient_of(Number const& number, std::vector<conversations::Recipient> const& known) {
    Recipient to;
    for (auto const& identity : known) {
        auto const value = identity.provider_value.value_or(identity.value);
        if (identity.name_space == "phone" && to.phone.empty()) to.phone = value;
        if (identity.name_space == "wa_user:" + number.settings.waba_id && to.bsuid.empty()) to.bsuid = value;
    }
    // The thread's own identity comes first: a contact with several numbers is answered where it wrote.
    if (!known.empty() && known.front().name_space != "phone" && !to.bsuid.empty()) to.phone.clear();
    return to;
}

std::string location_content(conversations::Location const& location) {
    return R"({"location":)" + json::to_text(location) + "}";
}

MessageError error_of(Reply const& reply) {
    auto const& rule = rule_of(reply);
    MessageError error{
        .code = std::string(rule.name), .title = std::string(rule.name), .detail = {}, .retryable = may_retry(rule)};
    if (reply.error) {
        error.code = std::to_string(modern_code(reply.error->code));
        error.title = reply.error->user_message.empty() ? reply.error->title : reply.error->user_message;
        if (!reply.error->details.empty()) error.detail = reply.error->details;
    } else if (!reply.trouble.empty()) {
        error.detail = reply.trouble;
    } else {
        error.detail = "HTTP " + std::to_string(reply.status) + " without a readable answer";
    }
    return error;
}

std::string accepted_id(Reply const& reply) {
    auto const* body = reply.object();
    auto const* messages = body ? array_at(*body, "messages") : nullptr;
    if (!messages || messages->empty() || !messages->front().is_object()) return {};
    return text_at(messages->front().get_object(), "id");
}

Result<std::string> payload_of(Number const& number, conversations::Outgoing const& outgoing,
                               std::optional<SentMedia> media) {
    auto const to = recipient_of(number, outgoing.recipients);
    if (outgoing.kind == conversations::MessageKind::reaction)
        return reaction_payload(to, outgoing.reply_to_source_id.value_or(""), outgoing.text, outgoing.attempt_uuid);
    Sending sending{.to = to,
                    .our_id = outgoing.attempt_uuid,
                    .kind = media ? media->kind : std::string(json::name_of(outgoing.kind)),
                    .text = outgoing.text,
                    .reply_to = outgoing.reply_to_source_id.value_or(""),
                    .media = std::move(media),
                    .content = {}};
    if (sending.kind == "template") {
        sending.text.clear();
        sending.content.text = R"({"template":)" + outgoing.template_payload.text + "}";
    }
    if (outgoing.location) sending.content.text = location_content(*outgoing.location);
    return message_payload(sending);
}

}  // namespace

std::vector<channels::FileLimit> const& file_limits() {
    static std::vector<channels::FileLimit> const limits = {
        {"image", {"image/jpeg", "image/png"}, 5 * mib},
        {"audio", {"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}, 16 * mib},
        {"voice", {"audio/ogg"}, 16 * mib},
        {"video", {"video/mp4", "video/3gpp"}, 16 * mib},
        {"sticker", {"image/webp"}, 500 << 10},
        {"document",
         {"text/plain", "application/pdf", "application/msword",
          "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/vnd.ms-excel",
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/vnd.ms-powerpoint",
          "application/vnd.openxmlformats-officedocument.presentationml.presentation", "image/jpeg", "image/png",
          "audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg", "video/mp4", "video/3gpp"},
         100 * mib},
    };
    return limits;
}

std::string sendable_kind(std::string_view wished, std::string_view mime_type, std::int64_t size) {
    auto const mime = plain_mime(mime_type);
    auto const fits = [&](std::string_view kind) {
        auto const limit = std::ranges::find(file_limits(), kind, &channels::FileLimit::kind);
        return limit != file_limits().end() && size <= limit->max_bytes &&
               std::ranges::find(limit->mime_types, mime) != limit->mime_types.end();
    };
    if (fits(wished)) return std::string(wished);
    if (wished == "voice" && fits("audio")) return "audio";
    if (mime == "image/webp" && fits("sticker")) return "sticker";
    return fits("document") ? "document" : "";
}

std::shared_ptr<NumberThrottle> Sender::throttle(InboxId inbox) {
    std::scoped_lock lock(mutex_);
    auto& entry = throttles_[inbox];
    if (!entry) entry = std::make_shared<NumberThrottle>(80);
    return entry;
}

std::int64_t Sender::wait_ms(channels::Turn const& turn) {
    return throttle(turn.inbox)->take(std::to_string(turn.conversation.value), turn.now);
}

Sender::Uploaded Sender::upload(Number const& number, conversations::OutgoingFile const& file,
                                std::string const& about) {
    Uploaded out{.media = {.kind = sendable_kind(json::name_of(file.kind), file.mime_type, file.size),
                           .id = {},
                           .file_name = file.name},
                 .trouble = {}};
    if (out.media.kind.empty()) {
        out.trouble = failed("file_not_supported", "WhatsApp does not take this kind or size of file", file.mime_type);
        return out;
    }
    auto const who = Who::system(number.account);
    auto const known = database_.read_now(who, [&](Tx& tx) -> Result<std::string> {
        return tx
            .text(
                "SELECT media_id FROM whatsapp_uploads WHERE account_id = $1 AND phone_number_id = $2 AND sha256 = $3 "
                "AND mime_type = $4 AND uploaded_at > $5",
                tx.account(), number.settings.phone_number_id, file.sha256, file.mime_type,
                tx.now().ms - upload_lives_ms)
            .value_or("");
    });
    if (!known->empty()) {
        out.media.id = *known;
        out.from_cache = true;
        return out;
    }
    auto const reply = call(client_, number,
                            {.method = http::Method::post,
                             .path = number.settings.phone_number_id + "/media",
                             .parts = {{.name = "messaging_product", .value = "whatsapp"},
                                       {.name = "type", .value = plain_mime(file.mime_type)},
                                       {.name = "file",
                                        .path = store_.path(file.sha256),
                                        .file_name = file.name,
                                        .content_type = plain_mime(file.mime_type)}},
                             .limits = http::media_limits,
                             .about = about});
    if (auto const* body = reply.ok() ? reply.object() : nullptr) out.media.id = text_at(*body, "id");
    if (out.media.id.empty()) {  // uploading twice harms nobody, so an unclear end is as good as a refusal
        auto const& rule = rule_of(reply);
        bool const again = may_retry(rule) || may_have_acted(reply);
        out.trouble = SendOutcome{
            .verdict = again ? Verdict::refused : Verdict::failed,
            .source_id = {},
            .error = error_of(reply),
            .retry_after_ms = std::max(retry_delay_ms(rule, 0, random_fraction()), reply.retry_after_ms.value_or(0)),
            .stops_inbox = rule.kind == Class::account ? std::string(rule.name) : std::string(),
            .warns_inbox = rule.kind == Class::payment ? std::string(rule.name) : std::string()};
        return out;
    }
    (void)database_.write_now(who, [&](Tx& tx) -> Result<Done> {
        tx.run(R"(
            INSERT INTO whatsapp_uploads (account_id, phone_number_id, sha256, mime_type, media_id, uploaded_at) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (account_id, phone_number_id, sha256, mime_type) DO UPDATE SET media_id = excluded.media_id, uploaded_at = excluded.uploaded_at)",
               tx.account(), number.settings.phone_number_id, file.sha256, file.mime_type, out.media.id, tx.now());
        return Done{};
    });
    return out;
}

void Sender::forget_upload(Number const& number, std::string const& media_id) {
    (void)database_.write_now(Who::system(number.account), [&](Tx& tx) -> Result<Done> {
        tx.run("DELETE FROM whatsapp_uploads WHERE account_id = $1 AND phone_number_id = $2 AND media_id = $3",
               tx.account(), number.settings.phone_number_id, media_id);
        return Done{};
    });
}

SendOutcome Sender::outcome_of(Number const& number, conversations::Outgoing const& outgoing, Reply const& reply,
                               int attempt) {
    if (auto id = reply.ok() ? accepted_id(reply) : std::string(); !id.empty())
        return {.verdict = Verdict::accepted, .source_id = std::move(id), .stops_inbox = {}};
    if (may_have_acted(reply)) {
        MessageError error{.code = "unknown_outcome",
                           .title = "It is not known whether WhatsApp took this message",
                           .detail = error_of(reply).detail,
                           .retryable = true};
        return {.verdict = Verdict::unknown, .source_id = {}, .error = std::move(error), .stops_inbox = {}};
    }
    auto const& rule = rule_of(reply);
    auto const now = database_.clock()();
    auto delay = retry_delay_ms(rule, attempt - 1, random_fraction());
    if (rule.kind == Class::throttle_number) throttle(number.inbox)->refused(now);
    if (rule.kind == Class::throttle_pair)
        throttle(number.inbox)->hold(std::to_string(outgoing.conversation_id.value), now + delay);
    bool const again = may_retry(rule) && (rule.tries == 0 || attempt <= rule.tries);
    return {.verdict = again ? Verdict::refused : Verdict::failed,
            .source_id = {},
            .error = error_of(reply),
            .retry_after_ms = std::max(delay, reply.retry_after_ms.value_or(0)),
            .stops_inbox = rule.kind == Class::account ? std::string(rule.name) : std::string(),
            .warns_inbox = rule.kind == Class::payment ? std::string(rule.name) : std::string()};
}

SendOutcome Sender::send(AccountId account, conversations::Outgoing const& outgoing, int attempt) {
    auto const found = database_.read_now(Who::system(account), [&](Tx& tx) -> Result<std::optional<Number>> {
        return accounts_.find(tx, outgoing.inbox_id);
    });
    if (!*found) return failed("inbox_gone", "The inbox was removed or its secrets cannot be read");
    auto const& number = **found;
    throttle(number.inbox)->set_rate(number.settings.throughput_per_s);
    auto const about = "whatsapp message " + std::to_string(outgoing.message_id.value);
    if (outgoing.files.size() > 1) return failed("too_many_files", "WhatsApp takes one file per message");
    std::optional<Uploaded> uploaded;
    if (!outgoing.files.empty()) {
        uploaded = upload(number, outgoing.files.front(), about);
        if (uploaded->trouble) return std::move(*uploaded->trouble);
    }
    auto payload = payload_of(number, outgoing, uploaded ? std::optional(uploaded->media) : std::nullopt);
    if (!payload) {
        auto const& error = payload.error();
        auto const& field = error.fields.empty() ? FieldError{"", error.code, error.message} : error.fields.front();
        return failed(field.code, field.field + " " + field.message);
    }
    auto const reply = call(client_, number,
                            {.method = http::Method::post,
                             .path = number.settings.phone_number_id + "/messages",
                             .body = std::move(*payload),
                             .parts = {},
                             .limits = {},
                             .about = about});
    if (uploaded && uploaded->from_cache && reply.error && rule_of(reply).kind == Class::fault) {
        forget_upload(number, uploaded->media.id);  // they may have dropped it early: the next try uploads again
        return {.verdict = Verdict::refused,
                .source_id = {},
                .error = error_of(reply),
                .retry_after_ms = 0,
                .stops_inbox = {}};
    }
    return outcome_of(number, outgoing, reply, attempt);
}

}  // namespace recado::whatsapp
