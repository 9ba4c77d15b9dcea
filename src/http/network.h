#pragma once

#include <boost/asio/ip/address.hpp>
#include <optional>
#include <string_view>

namespace isoguard::http {

/// Addresses with a common beginning.
class Network {
 public:
  /// "10.0.0.0/8", "fd00::/8", or one address. Nothing when it is none, or has bits beyond the
  /// prefix.
  static std::optional<Network> parse(std::string_view text);

  /// An IPv4 address that is mapped into IPv6 counts as itself.
  bool contains(const boost::asio::ip::address& address) const;

 private:
  Network(boost::asio::ip::address_v6::bytes_type start, unsigned bits)
      : start_(start), bits_(bits) {}

  boost::asio::ip::address_v6::bytes_type start_;  // IPv4 as mapped
  unsigned bits_;
};

/// The address that `text` is, an IPv4 one out of its mapping; nothing when it is none, or one of
/// an interface ("fe80::1%eth0").
std::optional<boost::asio::ip::address> parse_address(std::string_view text);

}  // namespace isoguard::http
