#include "plugin/clinical/pair_evidence.h"

#include <algorithm>

namespace isoguard::clinical {
namespace {

/// Whether `use` was not in the list yet.
bool add_once(fhir::List<const MedicationUse*>& list, const MedicationUse& use) {
  if (std::find(list.begin(), list.end(), &use) != list.end()) return false;
  list.push_back(&use);
  return true;
}

}  // namespace

void PairEvidence::add(const MedicationUse& partner, const MedicationUse& isotretinoin,
                       bool acted_on) {
  tell(partner);
  tell(isotretinoin);
  if (acted_on) add_once(verdict_.partners, partner);
}

void PairEvidence::tell(const MedicationUse& use) {
  if (add_once(told_, use)) verdict_.evidence.push_back(evidence_of(use, status_word(use)));
}

}  // namespace isoguard::clinical
