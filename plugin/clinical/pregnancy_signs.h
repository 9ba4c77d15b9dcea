#pragma once

#include "plugin/clinical/counting.h"
#include "plugin/clinical/test_result.h"
#include "plugin/facts/patient_facts.h"

namespace isoguard::clinical {

/// One record that speaks of a pregnancy, with the day that counts for it: the last that its date
/// can mean for what warns, the first for what reassures.
struct PregnancySign {
  enum class Kind : unsigned char {
    test,           ///< pregnancy test or finding of its result
    status,         ///< pregnancy status observation
    delivery_date,  ///< estimated delivery date; `result` positive while it stands
    condition,      ///< a pregnancy on the problem list
    ended,          ///< miscarriage, termination, ectopic pregnancy, delivery, puerperium
  };
  Kind kind;
  TestResult result = TestResult::positive;
  Day day;
  bool dated = true;
  bool home_test = false;  ///< taken by the patient (rules.md 13.10)
  int valid_days = 0;      ///< how long it counts from `day`
  Evidence evidence;
};

/// All signs that count on `today`, in the order of the record.
fhir::List<PregnancySign> find_pregnancy_signs(const facts::PatientFacts& facts,
                                               const knowledge::Terminology& terminology,
                                               const knowledge::PolicyParameters& parameters,
                                               Day today, fhir::Arena& arena);

}  // namespace isoguard::clinical
