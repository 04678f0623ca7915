#include "platform/files/sniff.h"

#include <algorithm>
#include <array>

#include "platform/base/contains.h"
#include "platform/base/text.h"

namespace recado::files {

namespace {

using namespace std::string_view_literals;

struct Magic {
    std::size_t offset;
    std::string_view bytes;
    std::string_view mime_type;
    Kind kind;
};

constexpr std::array magics{
    Magic{0, "\xFF\xD8\xFF"sv, "image/jpeg", Kind::image},
    Magic{0, "\x89PNG\r\n\x1A\n"sv, "image/png", Kind::image},
    Magic{0, "GIF87a"sv, "image/gif", Kind::image},
    Magic{0, "GIF89a"sv, "image/gif", Kind::image},
    Magic{8, "WEBP"sv, "image/webp", Kind::image},
    Magic{8, "WAVE"sv, "audio/wav", Kind::audio},
    Magic{8, "AVI "sv, "video/x-msvideo", Kind::video},
    Magic{4, "ftypheic"sv, "image/heic", Kind::image},
    Magic{4, "ftypavif"sv, "image/avif", Kind::image},
    Magic{4, "ftypM4A "sv, "audio/mp4", Kind::audio},
    Magic{4, "ftyp3g"sv, "video/3gpp", Kind::video},
    Magic{4, "ftypqt"sv, "video/quicktime", Kind::video},
    Magic{4, "ftyp"sv, "video/mp4", Kind::video},
    Magic{0, "\x1A\x45\xDF\xA3"sv, "video/webm", Kind::video},
    Magic{0, "OggS"sv, "audio/ogg", Kind::audio},
    Magic{0, "#!AMR"sv, "audio/amr", Kind::audio},
    Magic{0, "ID3"sv, "audio/mpeg", Kind::audio},
    Magic{0, "fLaC"sv, "audio/flac", Kind::audio},
    Magic{0, "BM"sv, "image/bmp", Kind::image},
    Magic{0, "II*\0"sv, "image/tiff", Kind::image},
    Magic{0, "MM\0*"sv, "image/tiff", Kind::image},
    Magic{0, "%PDF-"sv, "application/pdf", Kind::document},
    Magic{0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, "application/msword", Kind::document},
    Magic{0, "PK\x03\x04"sv, "application/zip", Kind::document},
    Magic{0, "\x1F\x8B"sv, "application/gzip", Kind::document},
    Magic{0, "Rar!\x1A\x07"sv, "application/vnd.rar", Kind::document},
    Magic{0, "7z\xBC\xAF\x27\x1C"sv, "application/x-7z-compressed", Kind::document},
    Magic{0, "MZ"sv, "application/vnd.microsoft.portable-executable", Kind::document},
    Magic{0,
          "\x7F"
          "ELF"sv,
          "application/x-executable", Kind::document},
};

// Formats that share a container and may be named by what the client said.
constexpr std::array zip_based{"application/vnd.openxmlformats-officedocument.wordprocessingml.document"sv,
                               "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"sv,
                               "application/vnd.openxmlformats-officedocument.presentationml.presentation"sv,
                               "application/vnd.oasis.opendocument.text"sv,
                               "application/vnd.oasis.opendocument.spreadsheet"sv,
                               "application/epub+zip"sv};
constexpr std::array ole_based{"application/vnd.ms-excel"sv, "application/vnd.ms-powerpoint"sv};
constexpr std::array text_based{"text/csv"sv, "text/vcard"sv, "text/calendar"sv, "application/json"sv};

std::string_view without_parameters(std::string_view said) { return text::trim(said.substr(0, said.find(';'))); }

bool is_mpeg_frame(std::string_view head) {
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(head[i]); };
    return head.size() >= 2 && byte(0) == 0xFF && (byte(1) & 0xE0) == 0xE0 && (byte(1) & 0x06) != 0;
}

bool is_adts(std::string_view head) {
    return head.size() >= 2 && static_cast<unsigned char>(head[0]) == 0xFF &&
           (static_cast<unsigned char>(head[1]) & 0xF6) == 0xF0;
}

// Cut at the end, a text may stop inside a code point.
bool is_text(std::string_view head) {
    if (head.contains('\0')) return false;
    for (std::size_t i = 0; i < head.size();) {
        auto const point = text::decode(head, i);
        if (!point.valid && head.size() - i > 3) return false;
        if (point.value < 0x20 && point.value != '\n' && point.value != '\r' && point.value != '\t' &&
            point.value != '\f' && point.value != 0x1b)
            return false;
        i += point.bytes;
    }
    return true;
}

Sniffed sniff_text(std::string_view head, std::string_view said) {
    auto start = text::lower_ascii(text::trim(head.substr(0, 1024)));
    if (start.starts_with("\xEF\xBB\xBF")) start.erase(0, 3);
    if (start.contains("<svg")) return {"image/svg+xml", Kind::document};
    for (auto tag : {"<!doctype html"sv, "<html"sv, "<head"sv, "<body"sv, "<script"sv, "<iframe"sv, "<img"sv,
                     "<style"sv, "<a "sv, "<table"sv})
        if (start.contains(tag)) return {"text/html", Kind::document};
    if (start.starts_with("<?xml") || start.starts_with('<')) return {"application/xml", Kind::document};
    if (start.starts_with("begin:vcard")) return {"text/vcard", Kind::document};
    if (contains(text_based, said)) return {std::string(said), Kind::document};
    return {"text/plain", Kind::document};
}

std::uint32_t big(std::string_view bytes, std::size_t at, int count) {
    std::uint32_t value = 0;
    for (int i = 0; i < count; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
    return value;
}

std::uint32_t little(std::string_view bytes, std::size_t at, int count) {
    std::uint32_t value = 0;
    for (int i = count - 1; i >= 0; --i)
        value = value << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
    return value;
}

// Walks the segments up to the frame header.
std::optional<ImageSize> jpeg_size(std::string_view head) {
    std::size_t at = 2;
    while (at + 9 < head.size()) {
        if (static_cast<unsigned char>(head[at]) != 0xFF) return std::nullopt;
        auto const marker = static_cast<unsigned char>(head[at + 1]);
        if (marker == 0xFF) {
            ++at;
            continue;
        }
        bool const frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
        if (frame) return ImageSize{big(head, at + 7, 2), big(head, at + 5, 2)};
        if (marker == 0xD9 || marker == 0xDA) return std::nullopt;
        at += 2 + std::max<std::uint32_t>(big(head, at + 2, 2), 2);
    }
    return std::nullopt;
}

std::optional<ImageSize> webp_size(std::string_view head) {
    if (head.size() < 30) return std::nullopt;
    auto const chunk = head.substr(12, 4);
    if (chunk == "VP8X") return ImageSize{little(head, 24, 3) + 1, little(head, 27, 3) + 1};
    if (chunk == "VP8L") {
        auto const bits = little(head, 21, 4);
        return ImageSize{(bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1};
    }
    if (chunk == "VP8 ") return ImageSize{little(head, 26, 2) & 0x3FFF, little(head, 28, 2) & 0x3FFF};
    return std::nullopt;
}

}  // namespace

Sniffed sniff(std::string_view head, std::string_view content_type) {
    auto const said = without_parameters(content_type);
    for (auto const& magic : magics) {
        if (head.size() < magic.offset + magic.bytes.size() ||
            head.substr(magic.offset, magic.bytes.size()) != magic.bytes)
            continue;
        bool const riff = magic.offset == 8;
        if (riff && !head.starts_with("RIFF")) continue;
        if (magic.mime_type == "application/zip" && contains(zip_based, said))
            return {std::string(said), Kind::document};
        if (magic.mime_type == "application/msword" && contains(ole_based, said))
            return {std::string(said), Kind::document};
        if (magic.mime_type == "audio/ogg" && said == "video/ogg") return {"video/ogg", Kind::video};
        if ((magic.mime_type == "video/webm" || magic.mime_type == "video/mp4") && said.starts_with("audio/"))
            return {magic.mime_type == "video/webm" ? "audio/webm" : "audio/mp4", Kind::audio};
        return {std::string(magic.mime_type), magic.kind};
    }
    if (is_adts(head)) return {"audio/aac", Kind::audio};
    if (is_mpeg_frame(head)) return {"audio/mpeg", Kind::audio};
    if (!head.empty() && is_text(head)) return sniff_text(head, said);
    return {"application/octet-stream", Kind::document};
}

std::optional<ImageSize> image_size(std::string_view head) {
    if (head.starts_with("\x89PNG\r\n\x1A\n") && head.size() >= 24)
        return ImageSize{big(head, 16, 4), big(head, 20, 4)};
    if (head.starts_with("GIF8") && head.size() >= 10) return ImageSize{little(head, 6, 2), little(head, 8, 2)};
    if (head.starts_with("RIFF") && head.size() >= 16 && head.substr(8, 4) == "WEBP") return webp_size(head);
    if (head.starts_with("\xFF\xD8\xFF")) return jpeg_size(head);
    return std::nullopt;
}

bool may_show_inline(std::string_view mime_type) {
    constexpr std::array safe{"image/jpeg"sv, "image/png"sv,  "image/webp"sv, "image/gif"sv,  "video/mp4"sv,
                              "video/webm"sv, "video/3gpp"sv, "audio/ogg"sv,  "audio/mpeg"sv, "audio/mp4"sv,
                              "audio/aac"sv,  "audio/amr"sv,  "audio/webm"sv, "audio/wav"sv};
    return contains(safe, mime_type);
}

}  // namespace recado::files
