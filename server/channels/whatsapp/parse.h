// What a webhook of the WhatsApp Cloud API says, as plain data. Pure: bytes in, items out, nothing looked up. Tolerant:
// unknown fields, types and keys are never an error; an item that cannot be understood is set aside as broken and does
// not disturb the others.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "platform/base/result.h"
#include "platform/base/time.h"

namespace recado::whatsapp {

// Any of the fields may be empty: users with a username have no wa_id (channels.md 1.12).
struct Person {
    std::string wa_id;     // digits as the provider writes them
    std::string bsuid;     // business-scoped user id with its country prefix
    std::string name;      // what the person calls itself
    std::string username;  // to show only: it can change
};

struct Media {
    std::string id, mime_type, file_name;
    std::string sha256;  // base64 here, hex in the answer to a media call
};

struct Problem {
    int code = 0;
    std::string title, details;
};

struct Place {
    double latitude = 0, longitude = 0;
    std::string name, address;
};

// Something to show in the thread. `kind` is one of the names of conversations' message kinds.
struct Message {
    std::string id;
    Person sender;
    std::string_view kind;
    std::string text;
    Time at;
    std::string reply_to;
    bool forwarded = false;
    std::vector<Media> media;
    std::optional<Place> place;
    std::vector<std::string> contacts;  // JSON objects
    std::string referral;               // JSON object of the advertisement it came from, or empty
    std::string details;                // JSON object: ids of buttons, an order, why it is unsupported; or empty
};

struct Reaction {
    std::string id;
    Person sender;
    std::string target, emoji;  // no emoji: taken back
    Time at;
};

struct Edit {
    std::string original, text;
    Person sender;
    Time at;
};

struct Revoke {
    std::string original;
    Person sender;
    Time at;
};

// The person is the same, its number or id is new.
struct IdentityChange {
    std::string id;
    Person before, after;
    std::string text;
    Time at;
};

enum class StatusKind : std::uint8_t { sent, delivered, read, failed };

struct Status {
    std::string id, our_id;  // our_id: biz_opaque_callback_data
    StatusKind kind;
    Time at;
    Person recipient;
    Problem problem;  // of failed
};

struct Preference {
    Person person;
    std::string category;
    bool stop = false;
    Time at;
};

enum class TemplateChange : std::uint8_t { status, quality, category, components };

struct TemplateUpdate {
    TemplateChange change;
    std::string id, name, language;  // language with underscore, as the API writes it
    std::string value;               // the new status, quality or category
    std::string reason, detail;
};

// About the number or the account. `display_phone` has digits only and is empty when the whole account is meant.
struct AccountUpdate {
    std::string field, event, display_phone, detail;
    std::string limit;      // messaging limit, when it says one
    bool blocking = false;  // banned, restricted, removed: sending must stop
};

struct ChannelProblem {
    Problem problem;
};

struct Item {
    std::string waba_id, phone_number_id;
    std::variant<Message, Reaction, Edit, Revoke, IdentityChange, Status, Preference, TemplateUpdate, AccountUpdate,
                 ChannelProblem>
        what;
};

// Kept for a person to look at: what we could not use, and why.
struct Broken {
    std::string phone_number_id, reason, raw;
};

struct Parsed {
    std::vector<Item> items;
    std::vector<Broken> broken;
};

// An error only if the whole body is no JSON object.
Result<Parsed> parse(std::string_view body);

}  // namespace recado::whatsapp
