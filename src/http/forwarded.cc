#include "src/http/forwarded.h"

#include <algorithm>
#include <optional>

#include "src/http/ascii.h"

namespace isoguard::http {
namespace {

constexpr std::size_t kMostHops = 32;

/// Takes what stands behind the last `separator` off the end of `list`.
std::string_view take_last(std::string_view& list, char separator) {
  const std::size_t at = list.rfind(separator);
  const std::string_view last = at == list.npos ? list : list.substr(at + 1);
  list = at == list.npos ? std::string_view() : list.substr(0, at);
  return without_blanks(last);
}

/// "192.0.2.1", "192.0.2.1:80", "[2001:db8::1]:80" or "2001:db8::1".
std::optional<std::string> address_in(std::string_view node) {
  if (node.starts_with('[')) {
    node = node.substr(1, node.find(']') - 1);
  } else if (std::count(node.begin(), node.end(), ':') == 1) {
    node = node.substr(0, node.find(':'));
  }
  const auto address = parse_address(node);
  if (!address) return std::nullopt;
  return address->to_string();
}

/// The value of "for" in an element such as `for="[2001:db8::1]:80";proto=https`.
std::string_view for_in(std::string_view element) {
  while (!element.empty()) {
    const std::string_view pair = take_last(element, ';');
    if (pair.size() < 4 || !equal_ignoring_case(pair.substr(0, 4), "for=")) continue;
    std::string_view value = pair.substr(4);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    return value;
  }
  return {};
}

std::string client_in(std::string_view list, bool standard, const std::vector<Network>& trusted,
                      const std::string& proxy) {
  std::string client = proxy;
  for (std::size_t hop = 0; hop < kMostHops && !list.empty(); ++hop) {
    const std::string_view element = take_last(list, ',');
    const auto address = address_in(standard ? for_in(element) : element);
    if (!address) break;
    client = *address;
    if (!is_in(trusted, client)) break;
  }
  return client;
}

}  // namespace

bool is_in(const std::vector<Network>& networks, std::string_view text) {
  const auto address = parse_address(text);
  return address && std::any_of(networks.begin(), networks.end(),
                                [&](const Network& network) { return network.contains(*address); });
}

void believe_proxies(const std::vector<Network>& trusted, Request& request) {
  const std::string usual = request.headers("X-Forwarded-For");
  const std::string standard = request.headers("Forwarded");
  const std::string by_usual = client_in(usual, false, trusted, request.peer_address);
  const std::string by_standard = client_in(standard, true, trusted, request.peer_address);
  if (standard.empty()) {
    request.peer_address = by_usual;
  } else if (usual.empty() || by_usual == by_standard) {
    request.peer_address = by_standard;
  }
  const std::string protocols = request.headers("X-Forwarded-Proto");
  std::string_view list = protocols;
  if (equal_ignoring_case(take_last(list, ','), "https")) request.secure = true;
}

}  // namespace isoguard::http
