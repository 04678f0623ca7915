// The body of POST /{PHONE}/messages (channels.md 1.2). Pure: what to say goes in, JSON comes out, and what the API
// would refuse is refused here first.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.h"
#include "platform/json/describe.h"

namespace recado::whatsapp {

inline constexpr std::size_t max_text = 4096;
inline constexpr std::size_t max_caption = 1024;
inline constexpr std::size_t max_file_name = 240;

struct Recipient {
    std::string phone;  // E.164, with or without plus; wins over bsuid
    std::string bsuid;
};

struct SentMedia {
    std::string kind;  // image, audio, voice, video, document, sticker
    std::string id;    // as the upload answered
    std::string file_name;
};

struct Sending {
    Recipient to;
    std::string our_id;  // comes back in every status
    std::string kind;    // text, image ... template, interactive, location, contacts
    std::string text;    // also the caption
    std::string reply_to;
    std::optional<SentMedia> media;
    json::Raw content;  // what only some kinds have: {"location":…}, {"contacts":[…]}, {"interactive":…},
                        // {"template":…} with the component parameters
};

Result<std::string> message_payload(Sending const& sending);
// An empty emoji takes the reaction back.
Result<std::string> reaction_payload(Recipient const& to, std::string_view target, std::string_view emoji,
                                     std::string_view our_id);
// Marks `source_id` and all before it as read; the typing indicator shows for at most 25 s.
std::string read_payload(std::string_view source_id, bool typing);

}  // namespace recado::whatsapp
