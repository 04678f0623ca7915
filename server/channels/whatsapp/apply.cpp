#include "channels/whatsapp/apply.h"

#include "channels/whatsapp/errors.h"
#include "features/conversations/delivery.h"
#include "features/conversations/receive.h"
#include "features/templates/template.h"
#include "platform/base/log.h"

namespace recado::whatsapp {
namespace {

using conversations::AttachmentKind;
using conversations::Inbound;
using conversations::MessageKind;
using conversations::MessageState;

std::string user_namespace(Number const& number) { return "wa_user:" + number.settings.waba_id; }

contacts::Sender sender_of(Number const& number, Person const& person) {
    return {.user_namespace = person.bsuid.empty() ? "" : user_namespace(number),
            .user_id = person.bsuid,
            .phone = person.wa_id,
            .email = {},
            .external_namespace = {},
            .external_id = {},
            .profile_name = person.name,
            .username = person.username};
}

Inbound inbound_of(Number const& number, std::string const& id, Person const& sender, Time at) {
    return {.inbox = number.inbox,
            .source_id = id,
            .sender = sender_of(number, sender),
            .text = {},
            .provider_at = at,
            .reply_to_source_id = {}};
}

std::string default_name(Media const& media, std::string_view kind) {
    if (!media.file_name.empty()) return media.file_name;
    auto const slash = media.mime_type.find('/');
    auto extension = slash == std::string::npos
                         ? std::string("bin")
                         : media.mime_type.substr(slash + 1, media.mime_type.find(';') - slash - 1);
    if (extension == "jpeg") extension = "jpg";
    if (extension == "mpeg") extension = "mp3";
    return std::string(kind) + "." + extension;
}

Result<Done> take_in(Tx& tx, Inbound const& inbound) {
    auto const received = TRY(conversations::receive(tx, inbound));
    if (received.duplicate) return Done{};
    for (auto const id : received.attachment_ids)
        tx.enqueue({.kind = fetch_media_job,
                    .payload = json::to_text(FetchMedia{id.value}),
                    .unique_key = "fetch_media:" + std::to_string(id.value)});
    return Done{};
}

Result<Done> apply_to(Tx& tx, Number const& number, Message const& message) {
    auto inbound = inbound_of(number, message.id, message.sender, message.at.ms ? message.at : tx.now());
    inbound.kind = json::parse_enum<MessageKind>(message.kind).value_or(MessageKind::unsupported);
    inbound.text = message.text;
    inbound.reply_to_source_id = message.reply_to;
    inbound.forwarded = message.forwarded;
    for (auto const& media : message.media)
        inbound.media.push_back(
            {.kind = json::parse_enum<AttachmentKind>(message.kind).value_or(AttachmentKind::document),
             .provider_media_id = media.id,
             .mime_type = media.mime_type,
             .sha256 = media.sha256,
             .file_name = default_name(media, message.kind)});
    if (message.place)
        inbound.location = conversations::Location{
            message.place->latitude, message.place->longitude,
            message.place->name.empty() ? std::nullopt : std::optional(message.place->name),
            message.place->address.empty() ? std::nullopt : std::optional(message.place->address)};
    for (auto const& card : message.contacts) inbound.contacts.push_back({card});
    inbound.referral = {message.referral};
    inbound.details = {message.details};
    return take_in(tx, inbound);
}

Result<Done> apply_to(Tx& tx, Number const& number, Reaction const& reaction) {
    auto inbound = inbound_of(number, reaction.id, reaction.sender, reaction.at.ms ? reaction.at : tx.now());
    inbound.kind = MessageKind::reaction;
    inbound.reaction = conversations::InboundReaction{reaction.target, reaction.emoji};
    return take_in(tx, inbound);
}

Result<Done> apply_to(Tx& tx, Number const& number, Edit const& edit) {
    auto inbound = inbound_of(number, {}, edit.sender, edit.at.ms ? edit.at : tx.now());
    inbound.edit = conversations::InboundEdit{edit.original, edit.text};
    return take_in(tx, inbound);
}

Result<Done> apply_to(Tx& tx, Number const& number, Revoke const& revoke) {
    auto inbound = inbound_of(number, {}, revoke.sender, revoke.at.ms ? revoke.at : tx.now());
    inbound.revoked_source_id = revoke.original;
    return take_in(tx, inbound);
}

// A change of number may bring a new user id with it: that moves first, the number with the line in the thread.
Result<Done> apply_to(Tx& tx, Number const& number, IdentityChange const& change) {
    auto inbound = inbound_of(number, change.id, change.before, change.at.ms ? change.at : tx.now());
    inbound.kind = MessageKind::system;
    inbound.text = change.text;
    bool const phone = !change.before.wa_id.empty() && !change.after.wa_id.empty();
    bool const user = !change.before.bsuid.empty() && !change.after.bsuid.empty();
    if (phone) inbound.identity_change = {"phone", change.before.wa_id, change.after.wa_id};
    if (user && !phone) inbound.identity_change = {user_namespace(number), change.before.bsuid, change.after.bsuid};
    if (user && phone) {
        contacts::change_identity(tx, {user_namespace(number), change.before.bsuid, change.after.bsuid});
        inbound.sender.user_id = change.after.bsuid;
    }
    return take_in(tx, inbound);
}

void keep_preference(Tx& tx, Number const& number, Preference const& preference, std::string_view source) {
    tx.run(R"(
        INSERT INTO whatsapp_preferences (id, account_id, inbox_id, phone, user_id, category, stop, at, source) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))",
           next_id_value(tx.now().ms), tx.account(), number.inbox, preference.person.wa_id, preference.person.bsuid,
           preference.category, preference.stop, preference.at.ms ? preference.at : tx.now(), source);
}

Result<Done> apply_to(Tx& tx, Number const& number, Preference const& preference) {
    keep_preference(tx, number, preference, "user_preferences");
    return Done{};
}

MessageState state_of(StatusKind kind) {
    switch (kind) {
        case StatusKind::sent:
            return MessageState::sent;
        case StatusKind::delivered:
            return MessageState::delivered;
        case StatusKind::read:
            return MessageState::read;
        case StatusKind::failed:
            return MessageState::failed;
    }
    return MessageState::failed;
}

Result<Done> apply_to(Tx& tx, Number const& number, Status const& status) {
    conversations::StatusUpdate update{.inbox = number.inbox,
                                       .source_id = status.id,
                                       .our_id = status.our_id,
                                       .state = state_of(status.kind),
                                       .at = status.at.ms ? status.at : tx.now(),
                                       .error = {}};
    if (status.kind == StatusKind::failed) {
        auto const code = modern_code(status.problem.code);
        update.error = conversations::MessageError{
            .code = std::to_string(code),
            .title = status.problem.title,
            .detail = status.problem.details.empty() ? std::nullopt : std::optional(status.problem.details),
            .retryable = may_retry(rule_for(code))};
        constexpr int opted_out = 131050;
        if (code == opted_out)
            keep_preference(
                tx, number,
                {.person = status.recipient, .category = "marketing_messages", .stop = true, .at = status.at},
                "131050");
        if (rule_for(code).kind == Class::payment) inboxes::warn(tx, number.inbox, std::string(rule_for(code).name));
        if (code == 130429) log::warning("the provider throttles a number", {{"inbox", number.inbox}});
    }
    conversations::apply_status(tx, update);
    return Done{};
}

Result<Done> apply_to(Tx& tx, Number const& number, TemplateUpdate const& update) {
    if (update.change == TemplateChange::components) {
        enqueue_for_inbox(tx, sync_templates_job, number.inbox);
        return Done{};
    }
    templates::Change change{.remote_id = update.id,
                             .name = update.name,
                             .language = update.language,
                             .status = {},
                             .quality = {},
                             .category = {},
                             .rejected_reason = {}};
    if (update.change == TemplateChange::status) {
        change.status = update.value == "REINSTATED" || update.value == "UNARCHIVED" ? "APPROVED"
                        : update.value == "FLAGGED"                                  ? ""
                                                                                     : update.value;
        if (!update.reason.empty())
            change.rejected_reason = update.detail.empty() ? update.reason : update.reason + ": " + update.detail;
    }
    if (update.change == TemplateChange::quality) change.quality = update.value;
    if (update.change == TemplateChange::category) change.category = update.value;
    if (!templates::apply_change(tx, number.inbox, change)) enqueue_for_inbox(tx, sync_templates_job, number.inbox);
    return Done{};
}

Result<Done> apply_to(Tx& tx, Number const& number, AccountUpdate const& update) {
    if (update.blocking) {
        inboxes::set_health(tx, number.inbox, inboxes::Health::error, "account_restricted");
        return Done{};
    }
    enqueue_for_inbox(tx, check_inbox_job, number.inbox);
    return Done{};
}

Result<Done> apply_to(Tx& tx, Number const& number, ChannelProblem const& problem) {
    auto const& rule = rule_for(problem.problem.code);
    log::warning("the provider reports a problem of a number",
                 {{"inbox", number.inbox}, {"code", problem.problem.code}, {"name", rule.name}});
    if (rule.kind == Class::account)
        inboxes::set_health(tx, number.inbox, inboxes::Health::error, std::string(rule.name));
    if (rule.kind == Class::payment) inboxes::warn(tx, number.inbox, std::string(rule.name));
    return Done{};
}

std::string digits_of(std::optional<std::string> const& text) {
    auto digits = text.value_or("");
    std::erase_if(digits, [](unsigned char c) { return std::isdigit(c) == 0; });
    return digits;
}

// Templates and account news name the business account, some also the number by its digits.
bool concerns(Number const& number, Item const& item) {
    if (number.settings.waba_id != item.waba_id) return false;
    auto const* update = std::get_if<AccountUpdate>(&item.what);
    auto const known = digits_of(number.settings.display_phone_number);
    return !update || update->display_phone.empty() || known.empty() || known == update->display_phone;
}

}  // namespace

void enqueue_for_inbox(Tx& tx, std::string_view kind, InboxId inbox) {
    tx.enqueue({.kind = kind,
                .payload = json::to_text(CheckInbox{inbox}),
                .unique_key = std::string(kind) + ":" + std::to_string(inbox.value)});
}

Result<Done> apply(Tx& tx, Connection const& connection, Item const& item) {
    if (!item.phone_number_id.empty()) {
        auto const* number = connection.find(item.phone_number_id);
        if (number) return std::visit([&](auto const& what) { return apply_to(tx, *number, what); }, item.what);
        log::warning("a webhook for a number that is not connected here", {{"phone_number_id", item.phone_number_id}});
        return Done{};
    }
    for (auto const& number : connection.numbers)
        if (concerns(number, item))
            TRY(std::visit([&](auto const& what) { return apply_to(tx, number, what); }, item.what));
    return Done{};
}

}  // namespace recado::whatsapp
