#pragma once

#include <string_view>
#include <vector>

#include "fhir/arena.h"
#include "fhir/date.h"
#include "fhir/release.h"
#include "plugin/cds_hooks/card.h"
#include "plugin/cds_hooks/request.h"
#include "plugin/clinical/context.h"
#include "plugin/clinical/verdict.h"
#include "plugin/knowledge/knowledge.h"

namespace isoguard::decision {

/// What suggestions are built from.
struct SuggestionInput {
  const cds_hooks::Request& request;
  const knowledge::Knowledge& knowledge;
  const clinical::ClinicalContext& context;
  fhir::Day today;
  fhir::Arena& arena;
  /// That new resources are written in, and orders that do not tell theirs.
  fhir::Release release = fhir::Release::r4;
  std::string_view card_key{};  ///< of the uuids of cards
};

/// The buttons of a card, in the order of its row. Only orders that the client owns are changed:
/// the drafts of the call, and an active MedicationRequest of the patient, which may be stopped
/// (rules.md section 6 and 13.8). A suggestion that would do nothing is left out: no draft to
/// delete, a pregnancy test that is ordered already, or a test that the verdict's {missing} does
/// not name. A patient or relative who reads the cards gets none.
std::vector<cds_hooks::Suggestion> build_suggestions(
    const std::vector<knowledge::SuggestionText>& texts, const clinical::Verdict& verdict,
    std::string_view card_uuid, const SuggestionInput& input);

}  // namespace isoguard::decision
