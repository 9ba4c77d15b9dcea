#pragma once

#include "plugin/clinical/hook.h"
#include "plugin/clinical/needs.h"
#include "plugin/facts/patient_facts.h"
#include "plugin/knowledge/terminology.h"

namespace isoguard::clinical {

/// What the drafts ask for (rules.md section 1), before anything is fetched.
enum class Gate : unsigned char {
  nothing_to_do,  ///< no draft concerns us, or none that was selected: no cards, at once
  unidentified,   ///< the only draft that may concern us could not be identified
  partner_only,   ///< a tetracycline, retinoid, vitamin A, exfoliant or skin procedure, no
                  ///< isotretinoin
  isotretinoin,   ///< an isotretinoin draft: every rule
};

struct GateDecision {
  Gate gate = Gate::nothing_to_do;
  /// A counted draft's medicationReference leads to nothing yet: read that Medication, then ask
  /// again.
  bool unresolved = false;
  Needs needs;  ///< by `gate`, as far as the drafts are identified
};

/// Reads drafts and whatever Medications `facts` can resolve. At order_select an order must be
/// selected that is isotretinoin, a systemic tetracycline or other retinoid, vitamin A or
/// unidentified; then all drafts count.
GateDecision decide_gate(const facts::PatientFacts& facts,
                         const knowledge::Terminology& terminology, Hook hook);

/// What the rules need when isotretinoin is ordered, and when only its partner is.
inline constexpr Needs kIsotretinoinNeeds = {
    Source::patient,
    Source::conditions,
    Source::pregnancy_observations,
    Source::laboratory_observations,
    Source::procedures,
    Source::medication_requests,
    Source::medication_statements,
    Source::allergies,
    Source::service_requests,
    Source::communications,
    Source::communication_requests,
    Source::care_plans,
    Source::questionnaire_responses,
    Source::episodes_of_care,
};
inline constexpr Needs kPartnerNeeds = {Source::medication_requests, Source::medication_statements};

}  // namespace isoguard::clinical
