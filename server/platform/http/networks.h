// Sets of IP addresses: who is a trusted proxy.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace recado::http {

using Address = boost::asio::ip::address;

// An IPv4 address written inside an IPv6 one (mapped, compatible, NAT64, 6to4) as IPv4; others unchanged. Otherwise one
// client has many names.
Address plain(Address const& address);

class Network {
  public:
    // "10.0.0.0/8", "::1", "2001:db8::/32"; nothing when it is neither.
    static std::optional<Network> parse(std::string_view text);
    bool contains(Address const& address) const;

  private:
    Address base_;
    unsigned bits_ = 0;
};

using Networks = std::vector<Network>;
// Throws Outage naming the entry that is no network.
Networks parse_networks(std::vector<std::string> const& texts);
bool contains(Networks const& networks, Address const& address);

}  // namespace recado::http
