#include "plugin/clinical/product.h"

#include "plugin/clinical/dose_quantity.h"
#include "plugin/clinical/words.h"

namespace isoguard::clinical {
namespace {

using knowledge::Set;

constexpr double kMicronisedScale = 1.25;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// The number at the start of `text` with its length; decimal comma as in Europe.
std::size_t number_length(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && (is_digit(text[end]) || text[end] == '.' || text[end] == ',')) ++end;
  return end;
}

/// Whether `text` goes on with the unit mg, and not with mg per something.
bool goes_on_with_mg(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  if (text.size() < 2 || !same_word(text.substr(0, 2), "mg")) return false;
  text.remove_prefix(2);
  while (text.starts_with(' ')) text.remove_prefix(1);
  return text.empty() || text.front() != '/';
}

bool ends_word_after_mg(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  return text.size() <= 2 || !is_letter(text[2]);
}

std::optional<double> strength_of(const fhir::Medication& medication) {
  if (medication.ingredients.size() != 1) return std::nullopt;
  const fhir::Ratio& strength = medication.ingredients.front().strength;
  const auto amount = mg_of(strength.numerator, {});
  const auto per = strength.denominator.number();
  const bool per_piece = strength.denominator.empty() || is_piece(strength.denominator) ||
                         strength.denominator.unit_or_code().empty();
  if (!amount || !per_piece || *amount <= 0) return std::nullopt;
  return *amount / (per && *per > 0 ? *per : 1.0);
}

std::optional<double> strength_named(const fhir::CodeableConcept& concept_) {
  if (const auto told = strength_in(concept_.text)) return told;
  for (const fhir::Coding& coding : concept_.coding) {
    if (const auto told = strength_in(coding.display)) return told;
  }
  return std::nullopt;
}

bool says_micronised(const knowledge::Terminology& terminology, std::string_view text) {
  return !terminology.find_name(Set::isotretinoin_micronised, text).empty();
}

bool is_micronised_by_name(const knowledge::Terminology& terminology,
                           const fhir::CodeableConcept& concept_) {
  if (says_micronised(terminology, concept_.text)) return true;
  for (const fhir::Coding& coding : concept_.coding) {
    if (says_micronised(terminology, coding.display)) return true;
  }
  return false;
}

}  // namespace

double Product::scale() const { return micronised ? kMicronisedScale : 1.0; }

std::optional<double> strength_in(std::string_view text) {
  std::optional<double> found;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = is_digit(text[at]) ? number_length(text.substr(at)) : 0;
    if (length == 0) {
      ++at;
      continue;
    }
    const std::string_view rest = text.substr(at + length);
    if (goes_on_with_mg(rest) && ends_word_after_mg(rest)) {
      char lexical[16] = {};
      if (found || length >= sizeof lexical) return std::nullopt;
      for (std::size_t i = 0; i < length; ++i)
        lexical[i] = text[at + i] == ',' ? '.' : text[at + i];
      found = fhir::parse_decimal({lexical, length});
      if (!found) return std::nullopt;
    }
    at += length;
  }
  return found;
}

Product product_of(const fhir::MedicationChoice& choice,
                   std::span<const fhir::Medication> contained, const Drug& drug,
                   knowledge::Sets sets, const facts::PatientFacts& facts,
                   const knowledge::Terminology& terminology) {
  Product product;
  // A code that a site imported is in no set of its own for this; its name tells.
  product.micronised =
      sets.has(Set::isotretinoin_micronised) || says_micronised(terminology, drug.label);
  product.strength_mg = strength_in(drug.label);
  if (sets.has(Set::isotretinoin_oral) && product.strength_mg) product.code_label = drug.label;
  const fhir::Medication* medication =
      choice.reference.empty() ? nullptr : facts.resolve(choice, contained);
  if (!product.strength_mg && medication != nullptr) product.strength_mg = strength_of(*medication);
  const fhir::CodeableConcept& named = medication != nullptr ? medication->code : choice.concept_;
  if (!product.strength_mg) product.strength_mg = strength_named(named);
  if (product.code_label.empty() && !product.micronised) {
    product.micronised = is_micronised_by_name(terminology, named);
  }
  return product;
}

}  // namespace isoguard::clinical
