#include "channels/whatsapp/parse_message.h"

#include <algorithm>
#include <boost/json/serialize.hpp>

namespace recado::whatsapp {
namespace {

namespace js = boost::json;

struct Value {
    std::string const& waba_id;
    std::string phone_number_id;
    std::vector<Person> people;
};

Person person_of(Object const& contact) {
    Person person{.wa_id = text_at(contact, "wa_id"), .bsuid = text_at(contact, "user_id"), .name = {}, .username = {}};
    if (auto const* profile = object_at(contact, "profile")) {
        person.name = text_at(*profile, "name");
        person.username = text_at(*profile, "username");
    }
    return person;
}

// Contacts belong to messages by their ids, never by position.
Person sender_of(Object const& message, Value const& value) {
    Person sender{
        .wa_id = text_at(message, "from"), .bsuid = text_at(message, "from_user_id"), .name = {}, .username = {}};
    bool const anonymous = sender.wa_id.empty() && sender.bsuid.empty();
    for (auto const& person : value.people) {
        bool const same = (!sender.bsuid.empty() && person.bsuid == sender.bsuid) ||
                          (!sender.wa_id.empty() && person.wa_id == sender.wa_id) ||
                          (anonymous && value.people.size() == 1);
        if (!same) continue;
        if (sender.wa_id.empty()) sender.wa_id = person.wa_id;
        if (sender.bsuid.empty()) sender.bsuid = person.bsuid;
        sender.name = person.name;
        sender.username = person.username;
        break;
    }
    return sender;
}

void add_media(Message& into, Object const& media) {
    into.text = text_at(media, "caption");
    into.media.push_back({.id = text_at(media, "id"),
                          .mime_type = text_at(media, "mime_type"),
                          .file_name = text_at(media, "filename"),
                          .sha256 = text_at(media, "sha256")});
}

void fill_interactive(Message& into, Object const& reply, Object& details) {
    details["interactive"] = reply;
    if (auto const* chosen = object_at(reply, "button_reply")) {
        into.kind = "button";
        into.text = text_at(*chosen, "title");
    } else if (auto const* row = object_at(reply, "list_reply")) {
        into.kind = "list_reply";
        into.text = text_at(*row, "title");
    } else {
        into.kind = "interactive";
        if (auto const* form = object_at(reply, "nfm_reply")) into.text = text_at(*form, "body");
    }
}

void fill_unsupported(Message& into, Object const& message, std::string const& type, Object& details) {
    into.kind = "unsupported";
    Object what;
    what["type"] = type;
    if (auto const* inner = object_at(message, "unsupported")) what["type"] = text_at(*inner, "type");
    auto const* errors = array_at(message, "errors");
    if (errors && !errors->empty() && errors->front().is_object()) {
        auto const problem = problem_of(errors->front().get_object());
        what["code"] = problem.code;
        what["title"] = problem.title;
        what["details"] = problem.details;
    }
    details["unsupported"] = std::move(what);
}

// Types whose object is read into the message itself. False when nothing here knows the type.
bool fill_plain(Message& into, Object const& body, std::string const& type, Object& details) {
    if (type == "text") {
        into.kind = "text";
        into.text = text_at(body, "body");
    } else if (type == "location") {
        into.kind = "location";
        into.place = Place{decimal_at(body, "latitude"), decimal_at(body, "longitude"), text_at(body, "name"),
                           text_at(body, "address")};
    } else if (type == "button") {
        into.kind = "button";
        into.text = text_at(body, "text");
        details["button"] = body;
    } else if (type == "interactive") {
        fill_interactive(into, body, details);
    } else if (type == "order") {
        into.kind = "order";
        into.text = text_at(body, "text");
        details["order"] = body;
    } else if (type == "system") {
        into.kind = "system";
        into.text = text_at(body, "body");
        details["system"] = body;
    } else {
        return false;
    }
    return true;
}

bool fill_contacts(Message& into, Object const& message) {
    auto const* cards = array_at(message, "contacts");
    if (!cards) return false;
    into.kind = "contacts";
    for (auto const& card : *cards)
        if (card.is_object()) into.contacts.push_back(js::serialize(card));
    return true;
}

// False when the object that the type promises is missing.
bool fill(Message& into, Object const& message, std::string const& type, Object& details) {
    constexpr std::string_view media_types[] = {"image", "video", "audio", "document", "sticker"};
    constexpr std::string_view plain_types[] = {"text", "location", "button", "interactive", "order", "system"};
    auto const* body = object_at(message, type);
    if (type == "contacts") return fill_contacts(into, message);
    if (body && fill_plain(into, *body, type, details)) return true;
    auto const media = std::ranges::find(media_types, type);
    if (media != std::end(media_types) && body) {
        into.kind = type == "audio" && flag_at(*body, "voice") ? "voice" : *media;
        add_media(into, *body);
        return true;
    }
    bool const promised =
        media != std::end(media_types) || std::ranges::find(plain_types, type) != std::end(plain_types);
    if (promised && !array_at(message, "errors")) return false;
    fill_unsupported(into, message, type, details);
    return true;
}

void fill_context(Message& into, Object const& message, Object& details) {
    if (auto const* context = object_at(message, "context")) {
        into.reply_to = text_at(*context, "id");
        into.forwarded = flag_at(*context, "forwarded") || flag_at(*context, "frequently_forwarded");
        if (auto const* product = object_at(*context, "referred_product")) details["product"] = *product;
    }
    if (auto const* referral = object_at(message, "referral")) into.referral = js::serialize(*referral);
}

bool is_identity_change(std::string const& type) {
    return type == "user_changed_number" || type == "user_changed_user_id" || type == "customer_changed_number";
}

IdentityChange identity_change(Object const& message, Object const& system, Person before) {
    IdentityChange change{.id = text_at(message, "id"),
                          .before = std::move(before),
                          .after = {},
                          .text = text_at(system, "body"),
                          .at = seconds_at(message, "timestamp")};
    if (auto previous = text_at(system, "previous_user_id"); !previous.empty()) change.before.bsuid = previous;
    change.after.wa_id = text_at(system, "wa_id");
    if (change.after.wa_id.empty()) change.after.wa_id = text_at(system, "new_wa_id");  // legacy name
    change.after.bsuid = text_at(system, "user_id");
    return change;
}

// Edits and withdrawals of the sender's own earlier message. False when the type is neither.
bool add_correction(Object const& message, std::string const& type, Person const& sender, Item& item) {
    auto const* body = object_at(message, type);
    if (!body || (type != "edit" && type != "revoke")) return false;
    auto original = text_at(*body, "original_message_id");
    if (type == "revoke") {
        item.what = Revoke{.original = std::move(original), .sender = sender, .at = seconds_at(message, "timestamp")};
        return true;
    }
    Edit edit{.original = std::move(original), .text = {}, .sender = sender, .at = seconds_at(message, "timestamp")};
    if (auto const* inner = object_at(*body, "message")) {
        if (auto const* content = object_at(*inner, text_at(*inner, "type"))) {
            edit.text = text_at(*content, "body");
            if (edit.text.empty()) edit.text = text_at(*content, "caption");
        }
    }
    item.what = std::move(edit);
    return true;
}

// Gives why the item is broken, or nothing.
std::string_view parse_one(Object const& message, Value const& value, Item& item) {
    auto const type = text_at(message, "type");
    auto sender = sender_of(message, value);
    if (sender.wa_id.empty() && sender.bsuid.empty()) return "a message without sender";
    if (!text_at(message, "group_id").empty()) return "a message in a group";
    if (add_correction(message, type, sender, item)) return {};
    auto const id = text_at(message, "id");
    if (id.empty()) return "a message without id";
    if (type == "reaction") {
        auto const* body = object_at(message, "reaction");
        if (!body) return "a reaction without content";
        item.what = Reaction{.id = id,
                             .sender = std::move(sender),
                             .target = text_at(*body, "message_id"),
                             .emoji = text_at(*body, "emoji"),
                             .at = seconds_at(message, "timestamp")};
        return {};
    }
    if (auto const* system = object_at(message, "system");
        system && type == "system" && is_identity_change(text_at(*system, "type"))) {
        item.what = identity_change(message, *system, std::move(sender));
        return {};
    }
    Message out{.id = id,
                .sender = std::move(sender),
                .kind = "unsupported",
                .text = {},
                .at = seconds_at(message, "timestamp"),
                .reply_to = {}};
    Object details;
    if (!fill(out, message, type, details)) return "a message without the content of its type";
    fill_context(out, message, details);
    if (!details.empty()) out.details = js::serialize(details);
    item.what = std::move(out);
    return {};
}

std::string_view parse_status(Object const& status, Item& item) {
    constexpr std::pair<std::string_view, StatusKind> kinds[] = {{"sent", StatusKind::sent},
                                                                 {"delivered", StatusKind::delivered},
                                                                 {"read", StatusKind::read},
                                                                 {"played", StatusKind::read},
                                                                 {"failed", StatusKind::failed}};
    auto const name = text_at(status, "status");
    auto const known = std::ranges::find(kinds, name, &std::pair<std::string_view, StatusKind>::first);
    if (known == std::end(kinds)) return "an unknown status";
    Status out{.id = text_at(status, "id"),
               .our_id = text_at(status, "biz_opaque_callback_data"),
               .kind = known->second,
               .at = seconds_at(status, "timestamp"),
               .recipient = {.wa_id = text_at(status, "recipient_id"),
                             .bsuid = text_at(status, "recipient_user_id"),
                             .name = {},
                             .username = {}},
               .problem = {}};
    if (out.id.empty()) return "a status without id";
    auto const* errors = array_at(status, "errors");
    if (errors && !errors->empty() && errors->front().is_object())
        out.problem = problem_of(errors->front().get_object());
    item.what = std::move(out);
    return {};
}

template <class ParseOne>
void each(Object const& from, std::string_view key, Value const& value, Parsed& into, ParseOne parse_one_of) {
    auto const* list = array_at(from, key);
    if (!list) return;
    for (auto const& entry : *list) {
        Item item{.waba_id = value.waba_id, .phone_number_id = value.phone_number_id, .what = ChannelProblem{}};
        auto const reason = entry.is_object() ? parse_one_of(entry.get_object(), item) : "not an object";
        if (reason.empty())
            into.items.push_back(std::move(item));
        else
            into.broken.push_back(
                {.phone_number_id = value.phone_number_id, .reason = std::string(reason), .raw = js::serialize(entry)});
    }
}

}  // namespace

Time seconds_at(Object const& object, std::string_view key) {
    auto const seconds = number_at(object, key);
    constexpr std::int64_t year_3000 = 32'503'680'000;
    return {seconds > 0 && seconds < year_3000 ? seconds * 1000 : 0};
}

Problem problem_of(Object const& error) {
    Problem problem{
        .code = static_cast<int>(number_at(error, "code")), .title = text_at(error, "title"), .details = {}};
    if (problem.title.empty()) problem.title = text_at(error, "message");
    if (auto const* data = object_at(error, "error_data")) problem.details = text_at(*data, "details");
    return problem;
}

void parse_messages(Object const& from, std::string const& waba_id, Parsed& into) {
    Value value{.waba_id = waba_id, .phone_number_id = {}, .people = {}};
    if (auto const* metadata = object_at(from, "metadata"))
        value.phone_number_id = text_at(*metadata, "phone_number_id");
    if (auto const* contacts = array_at(from, "contacts"))
        for (auto const& contact : *contacts)
            if (contact.is_object()) value.people.push_back(person_of(contact.get_object()));
    each(from, "messages", value, into,
         [&](Object const& message, Item& item) { return parse_one(message, value, item); });
    each(from, "statuses", value, into, [&](Object const& status, Item& item) { return parse_status(status, item); });
    if (find(from, "messages") || find(from, "statuses")) return;
    each(from, "errors", value, into, [&](Object const& error, Item& item) -> std::string_view {
        item.what = ChannelProblem{problem_of(error)};
        return {};
    });
}

}  // namespace recado::whatsapp
