#include "channels/whatsapp/payload.h"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <charconv>

#include "channels/whatsapp/json_view.h"
#include "platform/base/text.h"
#include "platform/json/json.h"

namespace recado::whatsapp {
namespace {

namespace js = boost::json;
constexpr std::size_t max_contacts = 5;

// Without the plus the platform would put the business's own country code in front: the message could reach a stranger.
std::string with_plus(std::string_view phone) {
    return phone.starts_with('+') ? std::string(phone) : "+" + std::string(phone);
}

Result<Object> envelope(Recipient const& to, std::string_view our_id) {
    Object body;
    body["messaging_product"] = "whatsapp";
    body["recipient_type"] = "individual";
    if (to.phone.empty() && to.bsuid.empty())
        return invalid("to", "required", "neither phone nor user id of the recipient is known");
    if (to.phone.empty()) {
        body["recipient"] = to.bsuid;
    } else {
        body["to"] = with_plus(to.phone);
    }
    if (!our_id.empty()) body["biz_opaque_callback_data"] = our_id;
    return body;
}

bool has_url(std::string_view text) { return text.find("http://") != text.npos || text.find("https://") != text.npos; }

Result<Object> text_object(std::string const& text) {
    if (text::trim(text).empty()) return invalid("text", "required", "must not be empty");
    if (text::length(text) > max_text) return invalid("text", "too_long", "has more than 4096 characters");
    return Object{{"body", text}, {"preview_url", has_url(text)}};
}

// Cuts the stem, not the extension: without the right one the client shows "Untitled".
std::string short_file_name(std::string const& name) {
    if (text::length(name) <= max_file_name) return name;
    auto const dot = name.rfind('.');
    auto const extension = dot == std::string::npos || name.size() - dot > 16 ? std::string() : name.substr(dot);
    return std::string(text::truncate(name, max_file_name - extension.size())) + extension;
}

Result<Object> media_object(Sending const& sending) {
    if (!sending.media || sending.media->id.empty())
        return invalid("files", "required", "the file has not been uploaded");
    auto const& kind = sending.media->kind;
    Object media{{"id", sending.media->id}};
    if (kind == "voice") media["voice"] = true;
    if (kind == "document" && !sending.media->file_name.empty())
        media["filename"] = short_file_name(sending.media->file_name);
    if (sending.text.empty()) return media;
    if (kind != "image" && kind != "video" && kind != "document")
        return invalid("text", "not_allowed", "this kind of file takes no caption");
    if (text::length(sending.text) > max_caption)
        return invalid("text", "too_long", "a caption has at most 1024 characters");
    media["caption"] = sending.text;
    return media;
}

std::string decimal(double number) {
    std::array<char, 40> buffer{};
    auto const [end, error] =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::fixed);
    return {buffer.data(), end};
}

// The documentation and the vendor's schema want the numbers as texts.
Result<Object> location_object(Object const& place) {
    auto const latitude = decimal_at(place, "latitude");
    auto const longitude = decimal_at(place, "longitude");
    if (!find(place, "latitude") || !find(place, "longitude") || latitude < -90 || latitude > 90 || longitude < -180 ||
        longitude > 180)
        return invalid("location", "bad_format", "latitude or longitude is missing or out of range");
    Object out{{"latitude", decimal(latitude)}, {"longitude", decimal(longitude)}};
    for (auto const* key : {"name", "address"})
        if (auto text = text_at(place, key); !text.empty()) out[key] = text;
    return out;
}

// Outgoing cards know only HOME and WORK.
js::array labelled(js::array const& entries) {
    js::array out;
    for (auto const& entry : entries) {
        if (!entry.is_object()) continue;
        auto copy = entry.get_object();
        copy["type"] = text::lower_ascii(text_at(copy, "type")) == "home" ? "HOME" : "WORK";
        out.push_back(std::move(copy));
    }
    return out;
}

Result<js::array> contacts_array(js::array const& cards) {
    if (cards.empty() || cards.size() > max_contacts)
        return invalid("contacts", "wrong_size", "between 1 and 5 contacts");
    js::array out;
    for (auto const& card : cards) {
        auto const* object = card.if_object();
        auto const* name = object ? object_at(*object, "name") : nullptr;
        if (!name || text_at(*name, "formatted_name").empty())
            return invalid("contacts", "required", "each contact needs name.formatted_name");
        Object copy;
        copy["name"] = *name;
        auto& names = copy["name"].get_object();
        if (names.size() < 2) names["first_name"] = text_at(*name, "formatted_name");
        for (auto const* key : {"phones", "emails", "urls", "addresses"})
            if (auto const* entries = array_at(*object, key)) copy[key] = labelled(*entries);
        for (auto const* key : {"birthday", "org"})
            if (auto const* value = find(*object, key)) copy[key] = *value;
        out.push_back(std::move(copy));
    }
    return out;
}

Result<js::value> content_object(Sending const& sending) {
    auto parsed = TRY(json::parse(sending.content.text.empty() ? "{}" : sending.content.text));
    auto const* object = parsed.if_object();
    auto const* inner = object ? find(*object, sending.kind) : nullptr;
    if (!inner) return invalid(sending.kind, "required", "the content of this kind is missing");
    if (sending.kind == "contacts") {
        auto const* cards = inner->if_array();
        if (!cards) return invalid("contacts", "wrong_type", "must be a list");
        return js::value(TRY(contacts_array(*cards)));
    }
    if (!inner->is_object()) return invalid(sending.kind, "wrong_type", "must be an object");
    if (sending.kind == "location") return js::value(TRY(location_object(inner->get_object())));
    return *inner;
}

bool is_media(std::string_view kind) {
    constexpr std::string_view kinds[] = {"image", "audio", "voice", "video", "document", "sticker"};
    return std::ranges::find(kinds, kind) != std::end(kinds);
}

}  // namespace

Result<std::string> message_payload(Sending const& sending) {
    auto body = TRY(envelope(sending.to, sending.our_id));
    if (!sending.reply_to.empty()) body["context"] = Object{{"message_id", sending.reply_to}};
    if (sending.kind == "text") {
        body["type"] = "text";
        body["text"] = TRY(text_object(sending.text));
    } else if (is_media(sending.kind)) {
        std::string_view const type = sending.kind == "voice" ? "audio" : std::string_view(sending.kind);
        body["type"] = type;
        body[type] = TRY(media_object(sending));
    } else if (sending.kind == "location" || sending.kind == "contacts" || sending.kind == "interactive" ||
               sending.kind == "template") {
        body["type"] = sending.kind;
        body[sending.kind] = TRY(content_object(sending));
    } else {
        return invalid("kind", "not_allowed", "this kind of message cannot be sent on WhatsApp");
    }
    return js::serialize(body);
}

Result<std::string> reaction_payload(Recipient const& to, std::string_view target, std::string_view emoji,
                                     std::string_view our_id) {
    auto body = TRY(envelope(to, our_id));
    if (target.empty()) return invalid("message_id", "required", "the message is not known to WhatsApp yet");
    body["type"] = "reaction";
    body["reaction"] = Object{{"message_id", target}, {"emoji", emoji}};
    return js::serialize(body);
}

std::string read_payload(std::string_view source_id, bool typing) {
    Object body{{"messaging_product", "whatsapp"}, {"status", "read"}, {"message_id", source_id}};
    if (typing) body["typing_indicator"] = Object{{"type", "text"}};
    return js::serialize(body);
}

}  // namespace recado::whatsapp
