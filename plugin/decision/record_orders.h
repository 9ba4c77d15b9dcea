#pragma once

#include <string>

#include "plugin/clinical/context.h"
#include "plugin/facts/patient_facts.h"
#include "plugin/knowledge/terminology.h"

namespace isoguard::decision {

struct RecordOrders {
  /// `[{authored_on, codes, number, status}, …]`: the drafts that concern us. `codes` are
  /// "system|code" of codings that a value set has; a status is one that FHIR has.
  std::string open;
  /// `[{codes, ref}, …]` in the same order: references, and the codings that no value set has,
  /// which may be anything.
  std::string sealed;
};

RecordOrders orders_of(const clinical::ClinicalContext& context, const facts::PatientFacts& facts,
                       const knowledge::Terminology& terminology);

}  // namespace isoguard::decision
