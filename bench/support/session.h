// A logged-in demo administrator for benchmarks: the headers to send and a few facts about the installation.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <vector>

#include "program.h"

namespace recado::bench {

struct Session {
    std::vector<std::string> headers;  // Cookie
    std::string hook;                  // path of the WhatsApp webhook
};

// Logs in as the demo administrator of a server started with --demo. Throws std::runtime_error when that is refused.
Session log_in(int port);
boost::json::value get_json(int port, Session const& session, std::string const& path);

}  // namespace recado::bench
