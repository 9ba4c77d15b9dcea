#include "src/http/network.h"

#include <boost/asio/ip/address_v6.hpp>
#include <charconv>
#include <string>

namespace isoguard::http {
namespace {

namespace ip = boost::asio::ip;

constexpr unsigned kMappedBits = 96;

ip::address_v6::bytes_type bytes_of(const ip::address& address) {
  return address.is_v4() ? ip::make_address_v6(ip::v4_mapped, address.to_v4()).to_bytes()
                         : address.to_v6().to_bytes();
}

bool is_set(const ip::address_v6::bytes_type& bytes, unsigned bit) {
  return ((bytes[bit / 8] >> (7U - bit % 8)) & 1U) != 0;
}

}  // namespace

std::optional<ip::address> parse_address(std::string_view text) {
  if (text.empty() || text.find('%') != text.npos) return std::nullopt;
  boost::system::error_code error;
  const ip::address address = ip::make_address(std::string(text), error);
  if (error) return std::nullopt;
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return ip::address(ip::make_address_v4(ip::v4_mapped, address.to_v6()));
  }
  return address;
}

std::optional<Network> Network::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  const unsigned most = address->is_v4() ? 32 : 128;
  unsigned bits = most;
  if (slash != text.npos) {
    const std::string_view number = text.substr(slash + 1);
    const char* end = number.data() + number.size();
    const auto [parsed, error] = std::from_chars(number.data(), end, bits);
    if (error != std::errc() || parsed != end || bits > most) return std::nullopt;
  }
  if (address->is_v4()) bits += kMappedBits;
  const auto start = bytes_of(*address);
  for (unsigned bit = bits; bit < 128; ++bit) {
    if (is_set(start, bit)) return std::nullopt;
  }
  return Network(start, bits);
}

bool Network::contains(const ip::address& address) const {
  const auto bytes = bytes_of(address);
  for (unsigned bit = 0; bit < bits_; ++bit) {
    if (is_set(bytes, bit) != is_set(start_, bit)) return false;
  }
  return true;
}

}  // namespace isoguard::http
