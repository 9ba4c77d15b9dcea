#include "src/clients/algorithm.h"

#include <algorithm>
#include <array>

namespace isoguard::clients {
namespace {

constexpr std::array<std::string_view, 5> kNames = {"ES384", "RS384", "ES256", "RS256", "PS384"};

}  // namespace

std::optional<Algorithm> parse_algorithm(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Algorithm>(found - kNames.begin());
}

std::string_view to_text(Algorithm algorithm) {
  return kNames[static_cast<std::size_t>(algorithm)];
}

}  // namespace isoguard::clients
