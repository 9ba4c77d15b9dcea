#include "plugin/clinical/unknown_codes.h"

#include <algorithm>

#include "plugin/clinical/counting.h"
#include "plugin/clinical/drug_naming.h"

namespace isoguard::clinical {
namespace {

constexpr std::size_t kLongestCode = 64;
constexpr std::size_t kLongestSystem = 200;

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

class Collector {
 public:
  Collector(const facts::PatientFacts& facts, const knowledge::Terminology& terminology)
      : facts_(facts), terminology_(terminology) {}

  template <class Order>
  void add(const Order& order) {
    const Drug drug =
        identify(order.medication, order.contained, order.dosage, facts_, terminology_);
    if (drug.drug_class != DrugClass::unidentified || drug.unresolved) return;
    const Naming naming = naming_of(order.medication, order.contained, facts_);
    for (const fhir::CodeableConcept* concept_ : naming.concepts) {
      for (const fhir::Coding& coding : concept_->coding) add_coding(coding);
    }
  }

  std::vector<fhir::Coding> take() { return std::move(codes_); }

 private:
  void add_coding(const fhir::Coding& coding) {
    const bool known = std::any_of(codes_.begin(), codes_.end(), [&](const fhir::Coding& one) {
      return one.code == coding.code && one.system == coding.system;
    });
    if (!known && is_askable(coding)) codes_.push_back(coding);
  }

  const facts::PatientFacts& facts_;
  const knowledge::Terminology& terminology_;
  std::vector<fhir::Coding> codes_;
};

}  // namespace

bool is_askable(const fhir::Coding& coding) {
  const bool uri = coding.system.starts_with("http://") || coding.system.starts_with("https://") ||
                   coding.system.starts_with("urn:");
  return uri && coding.system.size() <= kLongestSystem && is_printable(coding.system) &&
         !coding.code.empty() && coding.code.size() <= kLongestCode && is_printable(coding.code);
}

std::vector<fhir::Coding> unknown_codes(const facts::PatientFacts& facts,
                                        const knowledge::Terminology& terminology) {
  Collector codes(facts, terminology);
  for (const facts::DraftOrder& draft : facts.drafts) {
    if (is_draft_order(draft.order)) codes.add(draft.order);
  }
  for (const auto& order : facts.medication_requests) {
    if (is_exposure(order)) codes.add(order);
  }
  for (const auto& taken : facts.medication_statements) {
    if (is_exposure(taken)) codes.add(taken);
  }
  return codes.take();
}

}  // namespace isoguard::clinical
