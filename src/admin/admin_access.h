#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/issue.h"
#include "src/http/request.h"
#include "src/options/config.h"

namespace isoguard::app {

/// Who reads, as far as it can be told.
struct Reader {
  std::string name;  ///< as a trusted proxy says; else empty
  std::string peer;  ///< numeric address
};

/// Who may read the audit on the listener for operators. Without a token: whoever reaches a
/// loopback address by a loopback name, so that no page of a browser does under a name of its own.
/// With one: who sends it.
class AdminAccess {
 public:
  /// Reads the token's file. Throws std::runtime_error in a sentence when it cannot be used.
  AdminAccess(const AdminOptions& options, bool is_loopback);

  struct Refusal {
    int status = 403;  ///< or 401
    fhir::Issue issue;
  };
  /// Why the request is refused; nothing when it is not. Takes as long for a wrong token as for
  /// another one.
  std::optional<Refusal> refusal(const http::Request& request) const;
  Reader reader_of(const http::Request& request) const;
  /// "https" when a trusted proxy says so, else "http".
  std::string scheme_of(const http::Request& request) const;

 private:
  bool is_proxy(const http::Request& request) const;

  bool is_loopback_;
  std::vector<http::Network> proxies_;
  /// Of the token, so that comparing tells neither its length nor its begin.
  std::optional<std::array<std::uint8_t, 32>> token_hash_;
};

}  // namespace isoguard::app
