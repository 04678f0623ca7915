#include "platform/http/file_range.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>

namespace recado::http {

namespace {

std::optional<std::uint64_t> parse_number(std::string_view text) {
    std::uint64_t value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string_view header_of(Response const& response, std::string_view name) {
    for (auto const& [one, value] : response.headers)
        if (one == name) return value;
    return {};
}

}  // namespace

OpenFile::OpenFile(OpenFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), offset_(other.offset_) {}

OpenFile::~OpenFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::uint64_t OpenFile::read(char* to, std::uint64_t size) {
    std::uint64_t done = 0;
    while (done < size) {
        auto const got = ::pread(descriptor_, to + done, size - done, static_cast<off_t>(offset_));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        done += static_cast<std::uint64_t>(got);
        offset_ += static_cast<std::uint64_t>(got);
    }
    return done;
}

std::optional<Range> parse_range(std::string_view header, std::uint64_t file_size) {
    constexpr std::string_view unit = "bytes=";
    if (!header.starts_with(unit) || header.find(',') != std::string_view::npos) return std::nullopt;
    header.remove_prefix(unit.size());
    auto const dash = header.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    auto const first = parse_number(header.substr(0, dash));
    auto const last = parse_number(header.substr(dash + 1));
    if (dash == 0) {
        if (!last) return std::nullopt;
        auto const length = std::min(*last, file_size);
        return Range{file_size - length, length};
    }
    bool const open_ended = dash + 1 == header.size();
    if (!first || (!last && !open_ended) || (last && *last < *first)) return std::nullopt;
    if (*first >= file_size) return Range{0, 0};
    auto const end = last ? std::min(*last, file_size - 1) : file_size - 1;
    return Range{*first, end - *first + 1};
}

FileAnswer open_file(Response response, std::string_view range, std::string_view if_range) {
    int const descriptor = ::open(response.file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat facts{};
    if (descriptor < 0 || ::fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        if (descriptor >= 0) ::close(descriptor);
        response = {.status = 404,
                    .body = R"({"error":{"code":"not_found","message":"the file is gone","fields":[]}})"};
        auto const length = response.body.size();
        return {std::move(response), length, {}};
    }
    auto const size = static_cast<std::uint64_t>(facts.st_size);
    response.headers.emplace_back("Accept-Ranges", "bytes");
    bool const same_version = if_range.empty() || if_range == header_of(response, "ETag");
    auto const part = response.status == 200 && same_version ? parse_range(range, size) : std::nullopt;
    if (!part) return {std::move(response), size, OpenFile(descriptor, 0)};
    if (part->length == 0) {
        response.status = 416;
        response.headers.emplace_back("Content-Range", "bytes */" + std::to_string(size));
        return {std::move(response), 0, OpenFile(descriptor, 0)};
    }
    response.status = 206;
    response.headers.emplace_back("Content-Range", "bytes " + std::to_string(part->offset) + "-" +
                                                       std::to_string(part->offset + part->length - 1) + "/" +
                                                       std::to_string(size));
    return {std::move(response), part->length, OpenFile(descriptor, part->offset)};
}

}  // namespace recado::http
