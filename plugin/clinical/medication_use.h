#pragma once

#include <optional>
#include <string_view>

#include "plugin/clinical/counting.h"
#include "plugin/clinical/drug.h"
#include "plugin/clinical/product.h"
#include "plugin/knowledge/policy.h"

namespace isoguard::clinical {

/// A draft, an order of the history or a statement that counts, in one shape.
struct MedicationUse {
  enum class Origin : unsigned char { draft, request, statement };

  Origin origin = Origin::draft;
  Drug drug;
  Product product;      ///< of isotretinoin
  std::string_view id;  ///< as it came, for suggestions
  std::string_view status;
  /// When use begins or began: dosage timing, effective period, dispense validity, else the day it
  /// was written. Drafts: nothing means with this order.
  std::optional<fhir::Date> start;
  /// The end that the record gives: the day on which it was stopped, else dosage timing, effective
  /// period, supply with its repeats, validity of the prescription. As late as it can mean.
  /// Nothing: not told.
  std::optional<Day> end;
  const fhir::MedicationRequest* order = nullptr;  ///< of drafts and requests
  knowledge::Sets sets;                            ///< of all codings, for other drug groups
  std::string_view display;  ///< our display of a code that is in any of `sets`

  bool is(DrugClass drug_class) const { return drug.drug_class == drug_class; }
  bool is_status(std::string_view word) const;
  /// Drafts: first day of use, not before today.
  Day planned_start(Day today) const;
};

/// An order of the hook's context that counts.
MedicationUse use_of_draft(const facts::DraftOrder& draft, const facts::PatientFacts& facts,
                           const knowledge::Terminology& terminology, Day today);
/// An order or a statement of the history that counts as exposure.
MedicationUse use_of(const fhir::MedicationRequest& request, const facts::PatientFacts& facts,
                     const knowledge::Terminology& terminology);
MedicationUse use_of(const fhir::MedicationStatement& statement, const facts::PatientFacts& facts,
                     const knowledge::Terminology& terminology);

/// The resource that tells of it, as the client knows it: "MedicationOrder" where DSTU2 has that.
std::string_view resource_type(const MedicationUse& use);
Evidence evidence_of(const MedicationUse& use, std::string_view finding);
/// Word key of what the record says of a use: "ordered-now", "active", …, "status-unknown".
std::string_view status_word(const MedicationUse& use);

/// How often an order may be dispensed again.
int repeats_of(const fhir::MedicationRequest& request);

}  // namespace isoguard::clinical
