#pragma once

#include "fhir/arena.h"
#include "plugin/clinical/counting.h"
#include "plugin/facts/patient_facts.h"
#include "plugin/knowledge/terminology.h"

namespace isoguard::clinical {

/// What the sources of sex say (rules.md 5.1): evidence for female and for male, each yes or not.
struct SexSources {
  bool female = false;
  bool male = false;
  bool birth_sex_female = false;  ///< us-core-birthsex or LOINC 76689-9
  bool birth_sex_male = false;
  bool parameter_male_typical = false;  ///< patient-sexParameterForClinicalUse
  fhir::List<Evidence> evidence;

  explicit SexSources(fhir::Arena& arena) : evidence(fhir::ArenaAllocator<Evidence>(arena)) {}
};

SexSources read_sex_sources(const facts::PatientFacts& facts,
                            const knowledge::Terminology& terminology, Day today,
                            fhir::Arena& arena);

}  // namespace isoguard::clinical
