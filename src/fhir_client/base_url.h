#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace isoguard::fhir_client {

/// The base URL of a FHIR server, in the one form in which two equal addresses are equal text.
///
/// Deliberately narrower than RFC 3986: anything that two readers could understand differently
/// (userinfo, query, fragment, percent signs, dot segments, empty segments, backslashes, an empty
/// port, leading zeros, a trailing dot of the host, non-ASCII) is no base URL at all.
class BaseUrl {
 public:
  /// Lower-cases scheme and host, drops the scheme's own port and one trailing slash.
  static std::optional<BaseUrl> parse(std::string_view url);

  /// Whether `text` is an origin in that form, as browsers send it: "https://host:8443".
  static bool is_origin(std::string_view text);

  /// "https://host" or "https://host:8443": where requests, and with them tokens, may go.
  std::string origin() const;
  /// "" or "/fhir/r4": no trailing slash.
  const std::string& path() const { return path_; }
  const std::string& host() const { return host_; }
  bool is_https() const { return https_; }
  /// localhost, 127.0.0.0/8: the only hosts to which plain HTTP may be spoken.
  bool is_loopback() const;
  /// Link-local and cloud metadata addresses, which no FHIR server has, as far as the text tells;
  /// address_guard.h looks where a name leads.
  bool is_forbidden() const;

  /// The request target of the base itself: "/fhir", or "/".
  std::string target() const { return path_.empty() ? "/" : path_; }

  /// The request target ("/fhir/Patient/1") of a path below the base ("Patient/1"), or of the base
  /// itself with a query ("?_getpages=1"). Nothing when `relative` could leave the base or is no
  /// valid path.
  std::optional<std::string> target_of(std::string_view relative) const;

  /// The request target of a Bundle's `next` link: absolute, or relative to the base (not to the
  /// page). Nothing unless scheme, host and port equal the base's and the path stays below it.
  std::optional<std::string> target_of_next(std::string_view link) const;

  friend bool operator==(const BaseUrl&, const BaseUrl&) = default;

 private:
  bool https_ = false;
  int port_ = 0;
  std::string host_;
  std::string path_;
};

}  // namespace isoguard::fhir_client
