#include "plugin/clinical/pregnancy_signs.h"

#include <algorithm>

#include "plugin/clinical/words.h"

namespace isoguard::clinical {
namespace {

using Kind = PregnancySign::Kind;
using knowledge::CodeMeaning;
using knowledge::PolicyParameters;
using knowledge::Set;
using knowledge::Sets;

constexpr int kAlways = 1'000'000;

struct Reader {
  const facts::PatientFacts& facts;
  const knowledge::Terminology& terminology;
  const PolicyParameters& parameters;
  Day today;
  fhir::List<PregnancySign>& signs;

  /// The worst day: a negative as early, everything else as late as its date can mean.
  Day day_of(TestResult result, const std::optional<fhir::Date>& date) const {
    const bool reassures = result == TestResult::negative && date;
    return reassures ? date->earliest : latest_day(date, today);
  }

  int validity(Kind kind, TestResult result) const {
    if (result == TestResult::positive) return parameters.pregnancy_condition_valid_days;
    return kind == Kind::test ? parameters.indeterminate_test_valid_days
                              : parameters.possible_pregnancy_valid_days;
  }

  void add(Kind kind, TestResult result, Evidence evidence, bool home_test = false) const {
    const bool dated = evidence.date.has_value();
    if (result == TestResult::negative && !dated) return;
    signs.push_back({kind, result, day_of(result, evidence.date), dated, home_test,
                     validity(kind, result), evidence});
  }
};

bool is_provisional(const fhir::Condition& condition) {
  return same_word(condition.verification_status, "provisional") ||
         same_word(condition.verification_status, "differential") ||
         same_word(condition.verification_status, "unconfirmed");
}

bool says_home(std::string_view text) {
  return has_phrase(as_words(text), {"home", "self", "selbsttest", "heimtest", "casero", "autotest",
                                     "en casa", "a domicile", "patient reported"});
}

bool says_home(const fhir::CodeableConcept& concept_) {
  return says_home(concept_.text) || std::any_of(concept_.coding.begin(), concept_.coding.end(),
                                                 [](const fhir::Coding& coding) {
                                                   return says_home(coding.display) ||
                                                          says_home(coding.code);
                                                 });
}

bool is_home_test(const fhir::Observation& observation) {
  const auto by_patient = [](const fhir::Reference& performer) {
    const auto target = fhir::type_and_id(performer.reference);
    return same_word(performer.type, "Patient") || (target && target->type == "Patient");
  };
  return std::any_of(observation.performers.begin(), observation.performers.end(), by_patient) ||
         says_home(observation.method) ||
         std::any_of(observation.category.begin(), observation.category.end(),
                     [](const fhir::CodeableConcept& c) { return says_home(c); }) ||
         std::any_of(observation.notes.begin(), observation.notes.end(),
                     [](std::string_view note) { return says_home(note); });
}

bool has_test_code(const fhir::Observation& observation, const CodeMeaning& meaning,
                   const knowledge::Terminology& terminology) {
  return meaning.sets.any_of({Set::pregnancy_test, Set::pregnancy_test_procedure}) ||
         std::any_of(observation.components.begin(), observation.components.end(),
                     [&terminology](const fhir::ObservationComponent& component) {
                       return terminology.in(component.code, Set::pregnancy_test);
                     });
}

/// A status says that somebody is pregnant, and not that something is positive.
std::string_view status_word(TestResult result) {
  if (result == TestResult::positive) return "status-pregnant";
  return result == TestResult::negative ? "status-not-pregnant" : to_word(result);
}

void read_observation(const Reader& reader, const fhir::Observation& observation) {
  if (!is_result(observation, reader.today)) return;
  const CodeMeaning meaning = reader.terminology.meaning(observation.code);
  TestResult result = read_test(observation, reader.terminology, reader.parameters);
  if (has_test_code(observation, meaning, reader.terminology)) {
    if (meaning.sets.has(Set::pregnancy_test_procedure)) {
      result = std::max(result, read_result_text(meaning.display));
    }
    if (result == TestResult::none) return;
    reader.add(Kind::test, result, evidence_of(observation, meaning.display, to_word(result)),
               is_home_test(observation));
  } else if (meaning.sets.has(Set::pregnancy_status_observation)) {
    if (result == TestResult::none) return;
    reader.add(Kind::status, result,
               evidence_of(observation, meaning.display, status_word(result)));
  } else if (meaning.sets.has(Set::edd_observation) && observation.value.date_time) {
    const int past = fhir::days_between(observation.value.date_time->latest, reader.today);
    const bool stands = past <= reader.parameters.edd_valid_days_past;
    reader.add(Kind::delivery_date, stands ? TestResult::positive : TestResult::none,
               evidence_of(observation, meaning.display, stands ? "edd-current" : "edd-past"));
    reader.signs.back().valid_days = kAlways;  // the date itself tells how long it stands
  }
}

void read_condition(const Reader& reader, const fhir::Condition& condition) {
  const CodeMeaning meaning = reader.terminology.meaning(condition.code);
  const Sets sets = meaning.sets;
  if (sets.has(Set::pregnancy_ended) && is_certain(condition)) {
    const Evidence evidence = evidence_of(condition, meaning.display, "ended");
    // What ends a pregnancy reassures: its earliest day counts, and an undated or future one ends
    // nothing.
    if (evidence.date && !in_future(evidence.date, reader.today)) {
      reader.signs.push_back(
          {Kind::ended, TestResult::none, evidence.date->earliest, true, false, 0, evidence});
    }
  }
  if (!is_current(condition, reader.today)) return;
  if (sets.has(Set::pregnancy_test_procedure)) {
    const TestResult result = read_result_text(meaning.display);
    const bool in_doubt = !is_certain(condition) || in_future(date_of(condition), reader.today);
    if (result != TestResult::none && !(result == TestResult::negative && in_doubt)) {
      reader.add(Kind::test, result, evidence_of(condition, meaning.display, to_word(result)));
    }
  }
  if (sets.has(Set::pregnancy_condition)) {
    const bool possible = is_provisional(condition);
    reader.add(Kind::condition, possible ? TestResult::indeterminate : TestResult::positive,
               evidence_of(condition, meaning.display, possible ? "unconfirmed" : "active"));
    if (possible) reader.signs.back().valid_days = reader.parameters.pregnancy_condition_valid_days;
  } else if (sets.has(Set::pregnancy_possible)) {
    reader.add(Kind::condition, TestResult::indeterminate,
               evidence_of(condition, meaning.display, "unconfirmed"));
  }
}

void read_procedure(const Reader& reader, const fhir::Procedure& procedure) {
  const CodeMeaning meaning = reader.terminology.meaning(procedure.code);
  if (!meaning.sets.has(Set::pregnancy_ended)) return;
  if (!is_done(procedure, reader.today) || !procedure.performed) return;
  reader.signs.push_back({Kind::ended, TestResult::none, procedure.performed->earliest, true, false,
                          0, evidence_of(procedure, meaning.display, "ended")});
}

}  // namespace

fhir::List<PregnancySign> find_pregnancy_signs(const facts::PatientFacts& facts,
                                               const knowledge::Terminology& terminology,
                                               const PolicyParameters& parameters, Day today,
                                               fhir::Arena& arena) {
  fhir::List<PregnancySign> signs{fhir::ArenaAllocator<PregnancySign>(arena)};
  const Reader reader{facts, terminology, parameters, today, signs};
  for (const fhir::Condition& condition : facts.conditions) read_condition(reader, condition);
  for (const fhir::Observation& observation : facts.observations) {
    read_observation(reader, observation);
  }
  for (const fhir::Procedure& procedure : facts.procedures) read_procedure(reader, procedure);
  return signs;
}

}  // namespace isoguard::clinical
