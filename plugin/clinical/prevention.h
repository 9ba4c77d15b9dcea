#pragma once

#include "plugin/clinical/course.h"
#include "plugin/clinical/gaps.h"
#include "plugin/clinical/pregnancy_signs.h"
#include "plugin/knowledge/knowledge.h"

namespace isoguard::clinical {

/// What the pregnancy-prevention requirement finds in the record (rules.md 5.3).
struct Prevention {
  Truth test_at_start = Truth::no;    ///< negative test in the window for a first prescription
  Truth second_test = Truth::no;      ///< and another negative one long enough before it
  Truth test_continuing = Truth::no;  ///< negative test in the window for a further prescription
  Truth contraception_or_programme = Truth::no;
  Truth trying_to_conceive = Truth::no;
  fhir::List<Evidence> present;     ///< tests in a window, contraception, programme
  fhir::List<Evidence> not_enough;  ///< older tests; methods that do not count alone
  fhir::List<Evidence> wish;        ///< for trying_to_conceive

  explicit Prevention(fhir::Arena& arena)
      : present(fhir::ArenaAllocator<Evidence>(arena)),
        not_enough(fhir::ArenaAllocator<Evidence>(arena)),
        wish(fhir::ArenaAllocator<Evidence>(arena)) {}
};

/// `programmes` names the questionnaires that prove enrolment; nullptr: none does.
Prevention find_prevention(const facts::PatientFacts& facts,
                           const fhir::List<MedicationUse>& history,
                           const fhir::List<PregnancySign>& signs, const Gaps& gaps,
                           const knowledge::Knowledge* programmes,
                           const knowledge::Terminology& terminology,
                           const knowledge::PolicyParameters& parameters, Day today,
                           fhir::Arena& arena);

}  // namespace isoguard::clinical
