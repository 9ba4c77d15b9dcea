#include "plugin/clinical/gate.h"

#include <algorithm>

#include "plugin/clinical/counting.h"
#include "plugin/clinical/drug.h"

namespace isoguard::clinical {
namespace {

Gate gate_of(DrugClass drug_class) {
  switch (drug_class) {
    case DrugClass::other:
      return Gate::nothing_to_do;
    case DrugClass::unidentified:
      return Gate::unidentified;
    case DrugClass::exfoliant:
    case DrugClass::vitamin_a:
    case DrugClass::retinoid:
    case DrugClass::tetracycline:
      return Gate::partner_only;
    case DrugClass::isotretinoin:
      return Gate::isotretinoin;
  }
  return Gate::unidentified;
}

/// What only informs waits for the signature, so that its selection asks for nothing.
bool concerns_selection(DrugClass drug_class) {
  return drug_class != DrugClass::other && drug_class != DrugClass::exfoliant;
}

bool orders_procedure(const facts::PatientFacts& facts, const knowledge::Terminology& terminology) {
  return std::any_of(facts.draft_service_requests.begin(), facts.draft_service_requests.end(),
                     [&](const fhir::ServiceRequest& request) {
                       return is_draft_order(request) &&
                              terminology.in(request.code, knowledge::Set::cosmetic_procedure);
                     });
}

Needs needs_of(Gate gate) {
  if (gate == Gate::isotretinoin) return kIsotretinoinNeeds;
  if (gate == Gate::partner_only) return kPartnerNeeds;
  return {};
}

}  // namespace

GateDecision decide_gate(const facts::PatientFacts& facts,
                         const knowledge::Terminology& terminology, Hook hook) {
  GateDecision decision;
  bool concerned = hook == Hook::order_sign;
  for (const facts::DraftOrder& draft : facts.drafts) {
    const fhir::MedicationRequest& order = draft.order;
    if (!is_draft_order(order)) continue;
    const Drug drug = identify(order.medication, order.contained, order.dosage, facts, terminology);
    decision.unresolved = decision.unresolved || drug.unresolved;
    decision.gate = std::max(decision.gate, gate_of(drug.drug_class));
    concerned = concerned || (draft.selected && concerns_selection(drug.drug_class));
  }
  if (!concerned) return {};
  if (decision.gate < Gate::partner_only && orders_procedure(facts, terminology)) {
    decision.gate = Gate::partner_only;
  }
  decision.needs = needs_of(decision.gate);
  return decision;
}

}  // namespace isoguard::clinical
