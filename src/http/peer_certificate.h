#pragma once

#include <memory>
#include <string>
#include <vector>

struct x509_st;
struct ssl_st;

namespace isoguard::http {

/// The certificate that a client has proven to hold, and that an authority of ours has signed.
struct PeerCertificate {
  std::string sha256;  ///< over its DER, 64 hexadecimal digits (RFC 8705 has the same as base64url)
  /// Its subject alternative names as they stand there: "dns:ehr.example", "uri:…", "email:…",
  /// "ip:192.0.2.1". At most 32; a name that is no printable ASCII is left out.
  std::vector<std::string> names;
};

/// Of a session whose handshake is over; nullptr: the client showed none.
std::shared_ptr<const PeerCertificate> peer_certificate(ssl_st& session);

/// SHA-256 over the DER of a certificate, hex.
std::string sha256_of(const x509_st& certificate);

}  // namespace isoguard::http
