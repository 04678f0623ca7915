// What an outgoing call may reach. Refuses private, loopback and link-local addresses and plain http, unless the host
// and port belong to a base that the operator of the installation configured (the simulator, an own SMTP host). Decides
// on addresses, after resolution, never on names alone.
#pragma once

#include <sys/socket.h>

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace recado::http {

struct Target {
    std::string scheme, host, path;  // host in lower case, IPv6 without brackets; path without the query
    int port = 0;
    std::string origin() const;  // "https://host:port"
};

// Nothing for anything but http and https, for credentials in the URL, and for what does not parse.
std::optional<Target> parse_target(std::string_view url);
// `location` of a redirect, resolved against the URL that answered with it.
std::optional<std::string> resolve_url(std::string const& base, std::string const& location);

// Fit to be logged: without the values of the query and without secrets that providers put into the path.
std::string redacted_url(std::string_view url);
// Joins without losing a prefix of the base's path.
std::string join_url(std::string_view base, std::string_view path);
std::string query_escaped(std::string_view text);

// Whether the address belongs to the public internet.
bool is_public(sockaddr const& address);

class Egress {
  public:
    // Everything on the host and port of `base` may be private, and plain http if the base is. HOST:PORT alone allows
    // both schemes.
    void trust(std::string_view base);
    bool trusts(Target const& target) const { return origins_.contains(target.origin()); }
    // Before resolution: scheme and form. Gives what is wrong, or nothing.
    std::optional<std::string> objection(std::string_view url) const;

  private:
    std::set<std::string> origins_;
};

}  // namespace recado::http
