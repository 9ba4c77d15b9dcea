#pragma once

#include "plugin/clinical/medication_use.h"
#include "plugin/clinical/verdict.h"

namespace isoguard::clinical {

/// Tells a verdict of drugs that meet, pair by pair: each record stands in the evidence once, and
/// each partner once among those that suggestions act on.
class PairEvidence {
 public:
  explicit PairEvidence(Verdict& verdict)
      : verdict_(verdict), told_(verdict.partners.get_allocator()) {}

  void add(const MedicationUse& partner, const MedicationUse& isotretinoin, bool acted_on);

 private:
  void tell(const MedicationUse& use);

  Verdict& verdict_;
  fhir::List<const MedicationUse*> told_;
};

}  // namespace isoguard::clinical
