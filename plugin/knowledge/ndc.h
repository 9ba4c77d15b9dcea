#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace isoguard::knowledge {

/// What a National Drug Code says of the product: five digits of the labeler and four of the
/// product, each with leading zeros, without hyphen ("005551055"). The package is no part of it.
using NdcProduct = std::array<char, 9>;

/// Reads an NDC in the writings of 21 CFR 207.33 and of pharmacy claims: labeler, product and
/// package with hyphens (4-4-2, 5-3-2, 5-4-1, 5-4-2), labeler and product alone (4-4, 5-3, 5-4), or
/// eleven or nine digits without hyphens (5-4-2, 5-4). Nothing for everything else: ten digits
/// without hyphens can be three products, and are not guessed at.
std::optional<NdcProduct> ndc_product(std::string_view code);

/// The product as one NDC writes it: "00555-1055".
std::string to_code(const NdcProduct& product);

}  // namespace isoguard::knowledge
