#include "lists.h"

#include <boost/json.hpp>

#include "load.h"

namespace recado::bench {
namespace {

std::vector<std::string> deep_cursors(int port, Session const& session) {
    std::vector<std::string> cursors;
    std::string cursor;
    for (int page = 0; page < 60; ++page) {
        auto const answer =
            get_json(port, session,
                     "/api/v1/conversations?tab=all&state=any&limit=200" + (cursor.empty() ? "" : "&cursor=" + cursor));
        cursor = std::string(answer.at("next_cursor").as_string());
        if (page >= 20) cursors.push_back(cursor);
    }
    return cursors;
}

template <class T>
T const& any(std::mt19937_64& random, std::vector<T> const& from) {
    return from[random() % from.size()];
}

}  // namespace

Lists::Lists(int port, Session const& session, std::vector<std::int64_t> inboxes, std::vector<std::int64_t> labels)
    : session_(session),
      inboxes_(std::move(inboxes)),
      labels_(std::move(labels)),
      cursors_(deep_cursors(port, session)),
      random_(11) {}

std::string const& Lists::next() {
    request_ = http_request("GET", "/api/v1/conversations?" + query(), session_.headers, "");
    return request_;
}

std::string Lists::query() {
    auto const draw = random_() % 100;
    if (draw < 40) return "tab=mine";
    if (draw < 60) return "tab=unassigned";
    if (draw < 68) return "tab=all&label_id=" + std::to_string(any(random_, labels_));
    if (draw < 75) return "tab=all&inbox_id=" + std::to_string(any(random_, inboxes_));
    if (draw < 85) return "tab=all&state=any";
    if (draw < 95) return "tab=all&state=any&cursor=" + any(random_, cursors_);
    return "tab=all&sort=waiting";
}

}  // namespace recado::bench
