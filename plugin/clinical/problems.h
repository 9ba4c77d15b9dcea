#pragma once

#include "fhir/arena.h"
#include "plugin/clinical/counting.h"
#include "plugin/clinical/verdict.h"
#include "plugin/facts/patient_facts.h"
#include "plugin/knowledge/policy.h"

namespace isoguard::clinical {

/// What the problem list says, as far as rules ask. Problems are current unless said otherwise.
enum class ProblemKind : unsigned char {
  hypervitaminosis_a,
  hepatic_failure,
  cirrhosis,
  severe_hypertriglyceridaemia,
  hyperlipidaemia,
  diabetes,
  intracranial_hypertension,       ///< or raised pressure, or papilloedema
  past_intracranial_hypertension,  ///< resolved, in remission or inactive
  headache,                        ///< of the last pressure_symptom_days
  pressure_symptom,                ///< visual disturbance, nausea, vomiting: the same
  depression,
  suicidality,  ///< thoughts of suicidal_thoughts_days, an attempt of suicide_attempt_days
};

struct Problem {
  ProblemKind kind;
  Evidence evidence;
};

/// In the order of the record. Labels are our own displays.
struct Problems {
  fhir::List<Problem> all;

  explicit Problems(fhir::Arena& arena) : all(fhir::ArenaAllocator<Problem>(arena)) {}
  bool has(ProblemKind kind) const { return first(kind) != nullptr; }
  const Problem* first(ProblemKind kind) const;
  /// Adds the records of `kind` to the verdict's evidence.
  void explain(ProblemKind kind, Verdict& verdict) const;
};

Problems find_problems(const facts::PatientFacts& facts, const knowledge::Terminology& terminology,
                       const knowledge::PolicyParameters& parameters, Day today,
                       fhir::Arena& arena);

}  // namespace isoguard::clinical
