#pragma once

#include <optional>
#include <string_view>

#include "plugin/clinical/drug.h"

namespace isoguard::clinical {

/// What one capsule of an isotretinoin order holds.
struct Product {
  std::optional<double> strength_mg;  ///< as printed on the box; nothing: not told
  bool micronised = false;            ///< its milligrams are on another scale
  std::string_view code_label;        ///< our display of its product code; empty: no such code

  /// Printed milligrams times this are milligrams of ordinary capsules (label of Absorica LD, 2).
  double scale() const;
  bool is_same_code(const Product& other) const {
    return !code_label.empty() && code_label == other.code_label;
  }
};

/// The one strength in mg that `text` tells ("ISDIBEN 10 mg", "isotretinoin 20 MG Oral Capsule");
/// nothing for none, for several, and for amounts per something ("20 mg/day").
std::optional<double> strength_in(std::string_view text);

/// Strength by our display of the product code, else by the one ingredient of the Medication that
/// is referred to, else by what the order calls it. Never guessed: a brand alone has no strength.
Product product_of(const fhir::MedicationChoice& choice,
                   std::span<const fhir::Medication> contained, const Drug& drug,
                   knowledge::Sets sets, const facts::PatientFacts& facts,
                   const knowledge::Terminology& terminology);

}  // namespace isoguard::clinical
