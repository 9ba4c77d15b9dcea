#include "plugin/clinical/prevention.h"

#include <algorithm>

#include "plugin/clinical/contraception.h"
#include "plugin/clinical/programme.h"
#include "plugin/clinical/words.h"

namespace isoguard::clinical {
namespace {

using knowledge::CodeMeaning;
using knowledge::PolicyParameters;
using knowledge::Set;

bool is_negative_test(const PregnancySign& sign) {
  return sign.kind == PregnancySign::Kind::test && sign.result == TestResult::negative;
}

bool is_in_window(const PregnancySign& test, int days, Day today) {
  const int age = fhir::days_between(test.day, today);
  return age >= 0 && age <= days;
}

struct Tests {
  const PregnancySign* at_start = nullptr;  ///< newest negative test that counts for a start
  const PregnancySign* second = nullptr;
  bool continuing = false;
};

Tests find_tests(const fhir::List<PregnancySign>& signs, const PolicyParameters& parameters,
                 Day today) {
  Tests tests;
  const auto counts_at_start = [&parameters](const PregnancySign& test) {
    return is_negative_test(test) && (parameters.home_test_counts_at_start || !test.home_test);
  };
  for (const PregnancySign& sign : signs) {
    if (!is_negative_test(sign)) continue;
    tests.continuing =
        tests.continuing || is_in_window(sign, parameters.continuing_test_window_days, today);
    if (!counts_at_start(sign) || !is_in_window(sign, parameters.start_test_window_days, today))
      continue;
    if (tests.at_start == nullptr || sign.day > tests.at_start->day) tests.at_start = &sign;
  }
  if (tests.at_start == nullptr) return tests;
  for (const PregnancySign& sign : signs) {
    if (!counts_at_start(sign)) continue;
    // Apart for certain: from the last day that the earlier one can mean.
    const int apart = fhir::days_between(sign.evidence.date->latest, tests.at_start->day);
    if (apart >= parameters.start_tests_apart_days) tests.second = &sign;
  }
  return tests;
}

/// Word key of an intention observation's answer: "wants-pregnancy", or empty.
bool wants_pregnancy(const fhir::Observation& observation,
                     const knowledge::Terminology& terminology) {
  const CodeMeaning answer = terminology.meaning(observation.value.concept_);
  if (answer.sets.has(Set::trying_to_conceive)) return true;
  if (answer.sets.has(Set::yes_no_unknown)) return answer.display.starts_with("Yes");
  std::string words =
      as_words(observation.value.concept_.text) + as_words(observation.value.string);
  for (const fhir::Coding& coding : observation.value.concept_.coding)
    words += as_words(coding.display);
  if (has_phrase(words, {"no", "not", "does not", "unsure", "ambivalent", "never", "unknown"}))
    return false;
  return has_phrase(words, {"yes", "wants", "want", "desires", "trying", "intends", "planning",
                            "wants to become pregnant", "pregnancy intended", "intended", "plans"});
}

void find_wish(const facts::PatientFacts& facts, const knowledge::Terminology& terminology,
               Day today, Prevention& prevention) {
  for (const fhir::Condition& condition : facts.conditions) {
    const CodeMeaning meaning = terminology.meaning(condition.code);
    if (!meaning.sets.has(Set::trying_to_conceive) || !is_current(condition, today)) continue;
    prevention.wish.push_back(evidence_of(condition, meaning.display));
  }
  const fhir::Observation* newest = nullptr;
  bool newest_wants = false;
  std::optional<Day> newest_day;
  for (const fhir::Observation& observation : facts.observations) {
    if (!is_result(observation, today)) continue;
    if (!terminology.in(observation.code, Set::pregnancy_intent_observation)) continue;
    // The wish counts as late, another answer as early as its date can mean; of one day, the wish.
    const bool wants = wants_pregnancy(observation, terminology);
    if (!wants && !observation.effective) continue;
    const Day day =
        wants ? latest_day(observation.effective, today) : observation.effective->earliest;
    const bool newer =
        !newest_day || day > *newest_day || (day == *newest_day && wants && !newest_wants);
    if (!newer) continue;
    newest = &observation;
    newest_wants = wants;
    newest_day = day;
  }
  if (newest_wants) {
    prevention.wish.push_back(evidence_of(*newest, terminology.meaning(newest->code).display));
  }
}

void add_tests(const fhir::List<PregnancySign>& signs, const Tests& tests,
               const PolicyParameters& parameters, Day today, Prevention& prevention) {
  for (const PregnancySign& sign : signs) {
    if (!is_negative_test(sign)) continue;
    const bool counts = &sign == tests.at_start || &sign == tests.second ||
                        is_in_window(sign, parameters.continuing_test_window_days, today);
    const bool home = sign.home_test && !parameters.home_test_counts_at_start;
    Evidence evidence = sign.evidence;
    if (home) evidence.finding = "home-test";
    (counts && !home ? prevention.present : prevention.not_enough).push_back(evidence);
  }
}

}  // namespace

Prevention find_prevention(const facts::PatientFacts& facts,
                           const fhir::List<MedicationUse>& history,
                           const fhir::List<PregnancySign>& signs, const Gaps& gaps,
                           const knowledge::Knowledge* programmes,
                           const knowledge::Terminology& terminology,
                           const PolicyParameters& parameters, Day today, fhir::Arena& arena) {
  Prevention prevention(arena);
  const Tests tests = find_tests(signs, parameters, today);
  add_tests(signs, tests, parameters, today, prevention);
  const auto test_answer = [&gaps](bool found) {
    return gaps.answer(found, {Source::pregnancy_observations, Source::conditions});
  };
  prevention.test_at_start = test_answer(tests.at_start != nullptr);
  prevention.second_test = test_answer(tests.second != nullptr);
  prevention.test_continuing = test_answer(tests.continuing);

  const bool contraception =
      find_contraception(facts, history, terminology, parameters, today, prevention);
  const bool programme =
      find_programme(facts, programmes, terminology, parameters, today, prevention);
  // CarePlan, Communication, EpisodeOfCare and QuestionnaireResponse can only add programme
  // enrolment, and many EHRs have none of them: when one cannot be read, data-unavailable says so,
  // and the card about what is missing stays as strong as it is.
  prevention.contraception_or_programme =
      gaps.documented(contraception || programme,
                      {Source::conditions, Source::procedures, Source::medication_requests,
                       Source::medication_statements, Source::pregnancy_observations});
  find_wish(facts, terminology, today, prevention);
  prevention.trying_to_conceive =
      gaps.answer(!prevention.wish.empty(), {Source::conditions, Source::pregnancy_observations});
  return prevention;
}

}  // namespace isoguard::clinical
