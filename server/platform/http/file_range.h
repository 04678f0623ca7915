// A file as the body of a response: opened, measured, and cut to the one range that was asked for.
#pragma once

#include <string>

#include "platform/http/api.h"

namespace recado::http {

class OpenFile {
  public:
    OpenFile() = default;
    OpenFile(int descriptor, std::uint64_t offset) : descriptor_(descriptor), offset_(offset) {}
    OpenFile(OpenFile&& other) noexcept;
    OpenFile& operator=(OpenFile&&) = delete;
    ~OpenFile();

    explicit operator bool() const { return descriptor_ >= 0; }
    // Gives fewer bytes than `size` only at the end of the file or when it cannot be read.
    std::uint64_t read(char* to, std::uint64_t size);

  private:
    int descriptor_ = -1;
    std::uint64_t offset_ = 0;
};

struct FileAnswer {
    Response response;         // 200, 206, 416, or 404 with its body when the file is gone
    std::uint64_t length = 0;  // of the body
    OpenFile file;
};

// `if_range` against the response's ETag: a part of another version is worth nothing. Several ranges at once get the
// whole file.
FileAnswer open_file(Response response, std::string_view range, std::string_view if_range);

struct Range {
    std::uint64_t offset;
    std::uint64_t length;
};
// Of "bytes=0-99", "bytes=100-", "bytes=-50". Nothing when the header is to be ignored; a length of zero when no byte
// of the file is in it.
std::optional<Range> parse_range(std::string_view header, std::uint64_t file_size);

}  // namespace recado::http
