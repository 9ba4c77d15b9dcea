#pragma once

#include "plugin/clinical/needs.h"
#include "plugin/clinical/truth.h"
#include "plugin/facts/patient_facts.h"

namespace isoguard::clinical {

struct MedicationUse;

/// What could not be looked at. Its silence proves nothing: a list answers "no" only when all of it
/// came and every entry was understood.
struct Gaps {
  Needs missing;         ///< needed sources that are not complete
  Needs not_understood;  ///< sources with a resource that could not be read
  int unidentified_drafts = 0;
  int unidentified_history =
      0;  ///< medications that may be taken now and that nobody could identify
  fhir::List<std::string_view>
      what;  ///< word keys: resource types, "draft-order", "unidentified-medication", "order-dose"
  fhir::List<std::string_view>
      why;  ///< word keys: failure codes, "unresolved-reference", "unreadable", "dose-unclear"

  explicit Gaps(fhir::Arena& arena)
      : what(fhir::ArenaAllocator<std::string_view>(arena)),
        why(fhir::ArenaAllocator<std::string_view>(arena)) {}

  bool any() const { return !what.empty(); }
  /// Notes a gap, each word once.
  void add(std::string_view what_key, std::string_view why_key);
  /// Whether "not found" in this source is an answer.
  bool proves_absence(Source source) const {
    return !missing.has(source) && !not_understood.has(source);
  }
  bool all_prove_absence(std::initializer_list<Source> sources) const;
  /// `found`, or else no or unknown, as the sources it was looked for in allow.
  Truth answer(bool found, std::initializer_list<Source> sources) const;
  /// The same for what counts only when it is documented: an entry that nobody could understand
  /// documents nothing, so only a source that did not come leaves the question open.
  Truth documented(bool found, std::initializer_list<Source> sources) const;
  /// Whether there may be medications besides those that were found: no, or unknown.
  Truth other_medications() const;
};

/// Gaps of the needed sources and of unreadable resources; drafts and history as counted.
Gaps find_gaps(const facts::PatientFacts& facts, const fhir::List<MedicationUse>& drafts,
               const fhir::List<MedicationUse>& history, fhir::Arena& arena);

}  // namespace isoguard::clinical
