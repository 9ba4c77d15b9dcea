#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace isoguard::clients {

/// The signatures of RFC 7518 that a token may have. There is no other: neither `none` nor one made
/// with a shared secret.
enum class Algorithm : std::uint8_t { es384, rs384, es256, rs256, ps384 };

inline constexpr Algorithm kAlgorithms[] = {Algorithm::es384, Algorithm::rs384, Algorithm::es256,
                                            Algorithm::rs256, Algorithm::ps384};

/// "ES384" and so on, exactly; nothing for everything else.
std::optional<Algorithm> parse_algorithm(std::string_view name);
std::string_view to_text(Algorithm algorithm);

/// Whether it is ECDSA, which takes about forty times as long to verify as RSA does.
constexpr bool is_elliptic(Algorithm algorithm) {
  return algorithm == Algorithm::es384 || algorithm == Algorithm::es256;
}

/// Bytes of a coordinate of the curve, and of each half of a signature; 0 without a curve.
constexpr std::size_t field_bytes(Algorithm algorithm) {
  return algorithm == Algorithm::es384 ? 48 : algorithm == Algorithm::es256 ? 32 : 0;
}

}  // namespace isoguard::clients
