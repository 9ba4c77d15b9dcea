#include "plugin/clinical/chart_gate.h"

#include <algorithm>

#include "plugin/clinical/exposure.h"

namespace isoguard::clinical {
namespace {

/// What the medications of the history tell of isotretinoin, in rising order.
struct Told {
  bool taken = false;
  bool unidentified = false;  ///< something that may be taken could not be told
  bool unresolved = false;    ///< a reference leads to nothing yet

  void add(const MedicationUse& use, const knowledge::PolicyParameters& parameters, Day today) {
    if (use.drug.drug_class == DrugClass::isotretinoin) {
      const IsotretinoinExposure exposure = isotretinoin_exposure(use, parameters, today);
      taken = taken ||
              (exposure != IsotretinoinExposure::none && exposure != IsotretinoinExposure::recent);
    }
    const bool over = use.is_status("completed") || use.is_status("stopped");
    unidentified = unidentified || (use.drug.drug_class == DrugClass::unidentified && !over);
    unresolved = unresolved || use.drug.unresolved;
  }
};

bool is_about_medication(const facts::Unreadable& unreadable) {
  return unreadable.resource_type.starts_with("Medication");
}

/// Whether the lists of medications came whole and every entry could be read.
bool all_read(const facts::PatientFacts& facts) {
  return facts.source(Source::medication_requests).complete() &&
         facts.source(Source::medication_statements).complete() &&
         std::none_of(facts.unreadable.begin(), facts.unreadable.end(), is_about_medication);
}

}  // namespace

GateDecision decide_chart_gate(const facts::PatientFacts& facts,
                               const knowledge::Terminology& terminology,
                               const knowledge::PolicyParameters& parameters, Day today) {
  GateDecision decision{Gate::unidentified, false, kPartnerNeeds};
  if (!facts.source(Source::medication_requests).needed) return decision;
  Told told;
  for (const fhir::MedicationRequest& request : facts.medication_requests) {
    if (is_exposure(request)) told.add(use_of(request, facts, terminology), parameters, today);
  }
  for (const fhir::MedicationStatement& statement : facts.medication_statements) {
    if (is_exposure(statement)) told.add(use_of(statement, facts, terminology), parameters, today);
  }
  decision.unresolved = told.unresolved;
  if (told.taken) {
    decision.gate = Gate::isotretinoin;
    decision.needs = kIsotretinoinNeeds;
  } else if (all_read(facts) && !told.unidentified) {
    decision.gate = Gate::nothing_to_do;
  }
  return decision;
}

}  // namespace isoguard::clinical
