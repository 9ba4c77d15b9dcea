#pragma once

#include <openssl/types.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "fhir/json.h"
#include "src/clients/algorithm.h"

namespace isoguard::clients {

/// A key that verifies signatures (RFC 7517). Copies share it; any thread.
class PublicKey {
 public:
  /// Reads a JWK of a kind that some Algorithm uses: P-384 or P-256 with a point on the curve, or
  /// RSA with 2048 to 4096 bits and an odd exponent of at least 65537. Numbers have one spelling.
  /// Otherwise why not, in words that follow "the key".
  static tl::expected<PublicKey, std::string> read(const fhir::json::Value& jwk);

  /// Whether a JWK holds a secret, and so has no business in a set of public keys.
  static bool has_private_part(const fhir::json::Value& jwk);

  /// Whether it is of the kind of `algorithm`, and not kept for another by its `alg`.
  bool suits(Algorithm algorithm) const;

  /// Whether they are one key, whatever each may be used for.
  bool is_same_as(const PublicKey& other) const;

  /// Whether `signature` (raw bytes: r ‖ s for ECDSA) is of this key over `message`. False for a
  /// key that does not suit, and for whatever goes wrong.
  bool verify(Algorithm algorithm, std::string_view message, std::string_view signature) const;

 private:
  PublicKey(std::shared_ptr<EVP_PKEY> key, std::size_t field, std::size_t modulus)
      : key_(std::move(key)), field_bytes_(field), modulus_bytes_(modulus) {}
  static tl::expected<PublicKey, std::string> read_rsa(const fhir::json::Value& jwk);
  static tl::expected<PublicKey, std::string> read_ec(const fhir::json::Value& jwk);

  std::shared_ptr<EVP_PKEY> key_;
  std::size_t field_bytes_ = 0;    // of a curve
  std::size_t modulus_bytes_ = 0;  // of RSA
  std::optional<Algorithm> only_;  // what `alg` says
};

}  // namespace isoguard::clients
