// Responses as bytes: the head in one buffer, with the security headers that every answer carries.
#pragma once

#include "platform/http/api.h"

namespace recado::http {

struct Writing {
    std::string_view request_id;
    std::string_view date;   // of the Date header
    bool head_only = false;  // HEAD: lengths without the body
    bool keep_alive = true;
    bool public_https = false;  // adds Strict-Transport-Security
};

// The head alone; `length` is that of the body to follow.
void write_head(std::string& out, Response const& response, std::uint64_t length, Writing const& writing);
void write_response(std::string& out, Response const& response, Writing const& writing);
// "Sun, 06 Nov 1994 08:49:37 GMT"
std::string http_date(std::int64_t seconds_utc);

// Compresses JSON and text of more than 1 KB when the client takes gzip.
void compress(Response& response, std::string_view accept_encoding);
// Whether an Accept-Encoding header takes `coding` (q=0 refuses it).
bool accepts(std::string_view accept_encoding, std::string_view coding);

}  // namespace recado::http
