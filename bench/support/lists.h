// What agents ask the inbox list for: 40 % first page of mine, 20 % unassigned, 15 % by label or channel, 10 %
// everything, 10 % deep pages, 5 % other orders.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "session.h"

namespace recado::bench {

class Lists {
  public:
    // Walks down the list once, for the cursors of deep pages.
    Lists(int port, Session const& session, std::vector<std::int64_t> inboxes, std::vector<std::int64_t> labels);

    // A whole request.
    std::string const& next();

  private:
    std::string query();

    Session const& session_;
    std::vector<std::int64_t> inboxes_, labels_;
    std::vector<std::string> cursors_;
    std::mt19937_64 random_;
    std::string request_;
};

}  // namespace recado::bench
