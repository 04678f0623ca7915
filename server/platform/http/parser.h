// Bytes to requests, without a socket: Beast's parser behind a guard that refuses what Beast lets through and two
// servers could read differently (request smuggling). Heads are at most 16 KB, targets at most 8 KB; the caller says
// how large a body may be once it knows the route.
#pragma once

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "platform/http/api.h"

namespace recado::http {

inline constexpr std::size_t max_head_bytes = 16 << 10;
inline constexpr std::size_t max_target_bytes = 8 << 10;

struct Head {
    Method method = Method::get;
    bool head_only = false;  // HEAD: answered as GET without the body
    std::string path;        // still percent-encoded
    std::string query;       // still encoded
    std::vector<std::pair<std::string, std::string>> headers;
    bool keep_alive = true;
    bool expects_continue = false;
    bool upgrades_to_websocket = false;
    bool has_body = false;

    std::string_view header(std::string_view lower_case_name) const;
};

struct Refusal {
    int status = 0;
    std::string_view code;
    std::string_view message;
};

class RequestParser {
  public:
    enum class Progress : std::uint8_t { need_more, ready, refused };

    // Takes a head from the front of `input` when it is complete there.
    Progress read_head(std::string& input);
    // After read_head: takes what it can of the body. `limit` in bytes.
    Progress read_body(std::string& input, std::size_t limit);
    // Makes ready for the next request of the connection.
    void reset();

    Head& head() { return head_; }
    std::string take_body();
    Refusal const& refusal() const { return refusal_; }

    using BeastParser = boost::beast::http::request_parser<boost::beast::http::string_body>;
    BeastParser::value_type const& beast_request() const { return parser_->get(); }

  private:
    Progress refuse(int status, std::string_view code, std::string_view message);
    Progress check_raw(std::string_view raw);
    Progress accept_head();
    Progress accept_framing();
    Progress accept_target();

    std::optional<BeastParser> parser_;
    Head head_;
    Refusal refusal_;
    std::size_t scanned_ = 0;
    bool stripped_ = false;
};

// Percent-decoding; nothing when an escape is broken or hides a NUL. `plus_is_space` for query strings.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);
// Nothing when an escape is broken or a name comes twice.
std::optional<std::map<std::string, std::string>> parse_query(std::string_view query);

}  // namespace recado::http
