// Rule hypersensitivity: isotretinoin is contraindicated in allergy to it, and to vitamin A where
// the policy's label says so; capsules may hold soya oil.
//   When isotretinoin is ordered and such an allergy is on record, then warn of the most serious.
// A mild intolerance of isotretinoin or another retinoid is an expected effect: warn, do not
// forbid.

#include "plugin/rules/hypersensitivity.h"

namespace isoguard::rules {

using clinical::Allergy;
using clinical::AllergyKind;
using clinical::Truth;

namespace {

bool forbids(const Allergy& allergy, const knowledge::PolicyParameters& parameters) {
  return allergy.kind == AllergyKind::isotretinoin ||
         (allergy.kind == AllergyKind::retinoid && !allergy.mild &&
          parameters.vitamin_a_allergy_contraindicates);
}

/// The first that forbids, else the first.
const Allergy& strongest(const clinical::Allergies& allergies,
                         const knowledge::PolicyParameters& parameters) {
  for (const Allergy& allergy : allergies.all) {
    if (forbids(allergy, parameters)) return allergy;
  }
  return allergies.all.front();
}

std::string_view row_of(const Allergy& allergy, const knowledge::PolicyParameters& parameters) {
  if (allergy.kind == AllergyKind::isotretinoin) return "isotretinoin";
  if (allergy.kind == AllergyKind::intolerance) return "intolerance";
  if (allergy.kind == AllergyKind::soya_peanut) return "soya-peanut";
  return forbids(allergy, parameters) ? "retinoid-contraindicated" : "retinoid-class";
}

}  // namespace

clinical::Verdict hypersensitivity(const clinical::ClinicalContext& context) {
  clinical::Verdict verdict(*context.arena);
  if (!context.isotretinoin_ordered()) return verdict.does_not_apply("no-isotretinoin-order");
  const clinical::Allergies& allergies = context.allergies;
  if (allergies.all.empty()) {
    return verdict.clear_if(allergies.others == Truth::no, "no-allergy-on-record");
  }
  for (const clinical::Allergy& allergy : allergies.all) {
    verdict.evidence.push_back(allergy.evidence);
  }
  const clinical::Allergy& worst = strongest(allergies, *context.parameters);
  verdict.with_date(worst.evidence.date);
  return verdict.fires_row(row_of(worst, *context.parameters));
}

}  // namespace isoguard::rules
