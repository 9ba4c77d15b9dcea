#include "src/admission/cors.h"

#include <algorithm>

namespace isoguard::app {
namespace {

/// The host of "http://host:port"; empty when it is no http(s) origin.
std::string_view host_of(std::string_view origin) {
  if (origin.starts_with("https://")) {
    origin.remove_prefix(8);
  } else if (origin.starts_with("http://")) {
    origin.remove_prefix(7);
  } else {
    return {};
  }
  if (origin.starts_with('[')) return origin.substr(0, origin.find(']') + 1);
  return origin.substr(0, origin.find(':'));
}

}  // namespace

CorsPolicy::CorsPolicy(std::vector<std::string> origins, bool listens_on_loopback)
    : origins_(std::move(origins)), loopback_(origins_.empty() && listens_on_loopback) {
  for (std::string& origin : origins_) {
    while (origin.ends_with('/')) origin.pop_back();
  }
}

bool CorsPolicy::allows(std::string_view origin) const {
  if (loopback_) {
    const std::string_view host = host_of(origin);
    return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
  }
  return std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
}

}  // namespace isoguard::app
