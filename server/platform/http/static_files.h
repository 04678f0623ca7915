// The web UI: the files inside the program, already compressed, or a folder on disk while somebody works on it. Unknown
// addresses that a browser opens as a page get index.html, where the UI's own routes decide.
#pragma once

#include <optional>
#include <span>

#include "platform/http/api.h"
#include "platform/http/assets.h"

namespace recado::http {

class StaticFiles {
  public:
    // `folder` empty: the table.
    StaticFiles(std::span<Asset const> table, std::string folder) : table_(table), folder_(std::move(folder)) {}

    // For GET and HEAD of a path that no route has; nothing when there is no such file and nobody asks for a page.
    std::optional<Response> find(Request const& request) const;

  private:
    std::optional<Response> from_table(Request const& request, std::string_view path) const;
    std::optional<Response> from_folder(Request const& request, std::string_view path) const;

    std::span<Asset const> table_;
    std::string folder_;
};

// The page with lang, data-theme and data-density of <html> as the reader's cookies say, so that nothing flashes before
// the UI runs.
std::string personal_page(std::string page, Request const& request);
// Whether an If-None-Match header names this entity tag.
bool matches_etag(std::string_view if_none_match, std::string_view etag);

}  // namespace recado::http
