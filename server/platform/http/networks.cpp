#include "platform/http/networks.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "platform/base/check.h"

namespace recado::http {

namespace ip = boost::asio::ip;

namespace {

template <class Bytes>
bool same_prefix(Bytes const& left, Bytes const& right, unsigned bits) {
    for (unsigned i = 0; i < bits; ++i) {
        unsigned char const mask = static_cast<unsigned char>(0x80U >> (i % 8));
        if ((left[i / 8] & mask) != (right[i / 8] & mask)) return false;
    }
    return true;
}

ip::address_v4 v4_at(ip::address_v6::bytes_type const& bytes, std::size_t offset) {
    return ip::address_v4({bytes[offset], bytes[offset + 1], bytes[offset + 2], bytes[offset + 3]});
}

}  // namespace

Address plain(Address const& address) {
    if (address.is_v4()) return address;
    auto const bytes = address.to_v6().to_bytes();
    auto const zero = [&](std::size_t from, std::size_t to) {
        return std::all_of(bytes.begin() + static_cast<long>(from), bytes.begin() + static_cast<long>(to),
                           [](unsigned char byte) { return byte == 0; });
    };
    bool const mapped = zero(0, 10) && bytes[10] == 0xff && bytes[11] == 0xff;
    bool const compatible = zero(0, 12) && !zero(12, 15);  // not :: and ::1
    static constexpr std::array<unsigned char, 4> nat64_prefix = {0x00, 0x64, 0xff, 0x9b};
    bool const nat64 = std::equal(nat64_prefix.begin(), nat64_prefix.end(), bytes.begin()) && zero(4, 12);
    if (mapped || compatible || nat64) return v4_at(bytes, 12);
    bool const six_to_four = bytes[0] == 0x20 && bytes[1] == 0x02;
    if (six_to_four) return v4_at(bytes, 2);
    return address;
}

std::optional<Network> Network::parse(std::string_view text) {
    auto const slash = text.find('/');
    boost::system::error_code error;
    Network network;
    network.base_ = ip::make_address(std::string(text.substr(0, slash)), error);
    if (error) return std::nullopt;
    unsigned const most = network.base_.is_v4() ? 32 : 128;
    network.bits_ = most;
    if (slash == std::string_view::npos) return network;
    auto const digits = text.substr(slash + 1);
    auto const [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), network.bits_);
    if (failure != std::errc() || end != digits.data() + digits.size() || network.bits_ > most) return std::nullopt;
    return network;
}

bool Network::contains(Address const& address) const {
    if (base_.is_v4() != address.is_v4()) return false;
    if (base_.is_v4()) return same_prefix(base_.to_v4().to_bytes(), address.to_v4().to_bytes(), bits_);
    return same_prefix(base_.to_v6().to_bytes(), address.to_v6().to_bytes(), bits_);
}

Networks parse_networks(std::vector<std::string> const& texts) {
    Networks networks;
    for (auto const& text : texts) {
        auto network = Network::parse(text);
        if (!network) throw Outage("not an address or network: " + text);
        networks.push_back(*network);
    }
    return networks;
}

bool contains(Networks const& networks, Address const& address) {
    auto const one = plain(address);
    return std::ranges::any_of(networks, [&](Network const& network) { return network.contains(one); });
}

}  // namespace recado::http
