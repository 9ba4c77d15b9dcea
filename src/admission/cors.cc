#include "src/admission/cors.h"

#include <algorithm>

namespace isoguard::app {
namespace {

/// ":3000"
bool is_port(std::string_view text) {
  return text.size() >= 2 && text.size() <= 6 && text.front() == ':' &&
         text.find_first_not_of("0123456789", 1) == text.npos;
}

/// "http://localhost:3000": one of this machine's names as a whole, and perhaps a port.
bool is_of_this_machine(std::string_view origin) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    for (const std::string_view host : {"localhost", "127.0.0.1", "[::1]"}) {
      std::string_view rest = origin;
      if (!rest.starts_with(scheme)) continue;
      rest.remove_prefix(scheme.size());
      if (!rest.starts_with(host)) continue;
      rest.remove_prefix(host.size());
      return rest.empty() || is_port(rest);
    }
  }
  return false;
}

}  // namespace

CorsPolicy::CorsPolicy(std::vector<std::string> origins, bool listens_on_loopback)
    : origins_(std::move(origins)), loopback_(origins_.empty() && listens_on_loopback) {
  for (std::string& origin : origins_) {
    while (origin.ends_with('/')) origin.pop_back();
  }
}

bool CorsPolicy::allows(std::string_view origin) const {
  if (loopback_) return is_of_this_machine(origin);
  return std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
}

}  // namespace isoguard::app
