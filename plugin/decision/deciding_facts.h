#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "plugin/clinical/context.h"
#include "plugin/decision/compose.h"
#include "plugin/facts/arrived.h"

namespace isoguard::decision {

/// Gives cards names that are the same as long as nothing has changed that they rest on, and for
/// the same clinician, patient and FHIR server only (docs/quiet.md says what counts). The names are
/// HMACs under the key of the cards' uuids, so that they tell nothing to who has not got it, and
/// those of two tenants, which have different keys, are never the same.
///
/// There are none where somebody could be mistaken for another, or a fact for known: no
/// clinician (a patient is none), anything that could not be read or understood, evidence without
/// an id, an order whose Medication is not at hand.
class DecidingFacts {
 public:
  /// All must outlive this; `input.context` as well.
  DecidingFacts(const SuggestionInput& input, const knowledge::Policy& policy,
                std::span<const facts::Arrived> arrived);

  /// Of the card that this row would be, or empty.
  std::string name_of(const RuleVerdict& said, const ShownRow& row) const;
  /// Of the same card for these very orders in this encounter; empty without one.
  std::string session_of(std::string_view name) const;

 private:
  std::optional<std::string> orders() const;
  std::optional<std::string> evidence_of(const clinical::Evidence& item) const;
  bool is_draft(const clinical::Evidence& item) const;

  const SuggestionInput& input_;
  const knowledge::Policy& policy_;
  std::span<const facts::Arrived> arrived_;
  std::string_view user_;              ///< empty: nobody who could remember
  std::optional<std::string> orders_;  ///< nothing: not known
};

}  // namespace isoguard::decision
