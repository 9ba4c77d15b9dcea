#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace isoguard::app {

/// Which browser origins may call (CH-119 to CH-122): an exact list, never `*`.
class CorsPolicy {
 public:
  /// `origins` exactly as browsers send them ("https://ehr.example"). Without any, a service that
  /// listens on loopback allows origins on loopback, so that a page of the same machine works.
  CorsPolicy(std::vector<std::string> origins, bool listens_on_loopback);

  /// Whether `origin` may be echoed in Access-Control-Allow-Origin. "null" never is.
  bool allows(std::string_view origin) const;

 private:
  std::vector<std::string> origins_;
  bool loopback_;
};

}  // namespace isoguard::app
