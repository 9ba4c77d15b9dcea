#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace isoguard::clients {

/// What somebody has shown in the handshake of TLS, checked. As long as its connection lives.
struct ShownCertificate {
  std::string_view sha256;             ///< over its DER, hex in lower case
  std::span<const std::string> names;  ///< subject alternative names: "dns:…", "uri:…"
};

/// The certificates over which a client calls; the tokens of a client that has such a rule are no
/// good over any other connection.
struct CertificateRule {
  std::vector<std::string> names;   ///< as san_of() has them
  std::vector<std::string> sha256;  ///< as in ShownCertificate

  bool is_set() const { return !names.empty() || !sha256.empty(); }
  /// Whether one of them is a name of `shown`, or its hash. True for everything while there is
  /// none; `shown`: nullptr when there was no certificate.
  bool allows(const ShownCertificate* shown) const;
};

/// A DNS name in lower case, or a URI, as ShownCertificate has it; nothing for what is neither.
std::optional<std::string> san_of(std::string_view text);

/// Whether it is spelt as ShownCertificate::sha256 is.
bool is_sha256(std::string_view text);

}  // namespace isoguard::clients
