#include "plugin/clinical/problems.h"

#include <algorithm>
#include <array>

#include "plugin/clinical/words.h"

namespace isoguard::clinical {
namespace {

using knowledge::CodeMeaning;
using knowledge::PolicyParameters;
using knowledge::Set;
using knowledge::Sets;

struct KindOfSet {
  Set set;
  ProblemKind kind;
};

/// Sets whose members count as long as they are current.
constexpr std::array kCurrent = {
    KindOfSet{Set::hypervitaminosis_a, ProblemKind::hypervitaminosis_a},
    KindOfSet{Set::hepatic_failure, ProblemKind::hepatic_failure},
    KindOfSet{Set::cirrhosis, ProblemKind::cirrhosis},
    KindOfSet{Set::hypertriglyceridaemia_severe, ProblemKind::severe_hypertriglyceridaemia},
    KindOfSet{Set::hyperlipidaemia, ProblemKind::hyperlipidaemia},
    KindOfSet{Set::diabetes, ProblemKind::diabetes},
    KindOfSet{Set::iih, ProblemKind::intracranial_hypertension},
    KindOfSet{Set::depression, ProblemKind::depression},
};
constexpr Sets kAsked = {Set::hypervitaminosis_a,
                         Set::hepatic_failure,
                         Set::cirrhosis,
                         Set::hypertriglyceridaemia_severe,
                         Set::hyperlipidaemia,
                         Set::diabetes,
                         Set::iih,
                         Set::depression,
                         Set::iih_symptom,
                         Set::suicidality};

bool says(const CodeMeaning& meaning, std::string_view word) {
  return has_phrase(as_words(meaning.display), {word});
}

struct Reader {
  const PolicyParameters& parameters;
  Day today;
  Problems& problems;

  void add(ProblemKind kind, const fhir::Condition& condition, const CodeMeaning& meaning,
           std::string_view finding) const {
    problems.all.push_back({kind, evidence_of(condition, meaning.display, finding)});
  }

  bool is_younger(const fhir::Condition& condition, int days) const {
    return fhir::days_between(latest_day(date_of(condition), today), today) <= days;
  }

  /// Thoughts pass; an attempt stays an event of the year, whatever became of the entry.
  void read_suicidality(const fhir::Condition& condition, const CodeMeaning& meaning) const {
    const bool attempt = says(meaning, "attempt");
    if (!attempt && !is_current(condition, today)) return;
    const int days = attempt ? parameters.suicide_attempt_days : parameters.suicidal_thoughts_days;
    if (is_younger(condition, days)) add(ProblemKind::suicidality, condition, meaning, "recorded");
  }

  void read(const fhir::Condition& condition, const CodeMeaning& meaning) const {
    if (!meaning.sets.any_of(kAsked) || !is_history(condition)) return;
    if (meaning.sets.has(Set::suicidality)) read_suicidality(condition, meaning);
    if (!is_current(condition, today)) {
      if (meaning.sets.has(Set::iih)) {
        add(ProblemKind::past_intracranial_hypertension, condition, meaning, "past");
      }
      return;
    }
    for (const KindOfSet& known : kCurrent) {
      if (meaning.sets.has(known.set)) add(known.kind, condition, meaning, "active");
    }
    if (meaning.sets.has(Set::iih_symptom) &&
        is_younger(condition, parameters.pressure_symptom_days)) {
      add(says(meaning, "headache") ? ProblemKind::headache : ProblemKind::pressure_symptom,
          condition, meaning, "active");
    }
  }
};

}  // namespace

const Problem* Problems::first(ProblemKind kind) const {
  const auto found = std::find_if(all.begin(), all.end(),
                                  [kind](const Problem& problem) { return problem.kind == kind; });
  return found == all.end() ? nullptr : &*found;
}

void Problems::explain(ProblemKind kind, Verdict& verdict) const {
  for (const Problem& problem : all) {
    if (problem.kind == kind) verdict.evidence.push_back(problem.evidence);
  }
}

Problems find_problems(const facts::PatientFacts& facts, const knowledge::Terminology& terminology,
                       const PolicyParameters& parameters, Day today, fhir::Arena& arena) {
  Problems problems(arena);
  const Reader reader{parameters, today, problems};
  for (const fhir::Condition& condition : facts.conditions) {
    reader.read(condition, terminology.meaning(condition.code));
  }
  return problems;
}

}  // namespace isoguard::clinical
