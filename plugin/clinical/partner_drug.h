#pragma once

#include <optional>

#include "plugin/clinical/drug.h"
#include "plugin/clinical/drug_naming.h"

namespace isoguard::clinical {

/// Tells other systemic retinoids, high-dose vitamin A and topical exfoliants (rules.md 7.18, 7.19)
/// by the codes of a medication that is neither isotretinoin nor a tetracycline. DrugClass::other
/// when it is none of them:
/// - vitamin A for skin, eye or nose, betacarotene, and multivitamins never count; the substance
///   vitamin A counts only as the sole code and the sole ingredient of a product;
/// - retinoids that exist as topicals count by route and form, as isotretinoin's substance does;
/// - exfoliants count only on the skin: by their product, or by route and form.
Drug partner_by_code(const knowledge::Terminology& terminology, const Naming& naming,
                     LazyReach& reach);

/// The same by name, for retinoids and exfoliants: the name vitamin A is in every multivitamin's.
std::optional<Drug> partner_by_name(const knowledge::Terminology& terminology, const Naming& naming,
                                    LazyReach& reach);

}  // namespace isoguard::clinical
