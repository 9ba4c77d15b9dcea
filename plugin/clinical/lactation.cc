#include "plugin/clinical/lactation.h"

#include <algorithm>

#include "plugin/clinical/counting.h"
#include "plugin/clinical/words.h"

namespace isoguard::clinical {
namespace {

using knowledge::CodeMeaning;
using knowledge::PolicyParameters;
using knowledge::Set;
using knowledge::Sets;

constexpr Sets kAsked = {Set::lactation, Set::delivery, Set::lactation_observation};

/// "No", "not breastfeeding" before "yes", "breastfeeding"; neither: no answer.
Truth answer_of_text(std::string_view text) {
  const std::string words = as_words(text);
  if (has_phrase(words, {"no", "not", "nein", "non", "never", "stopped", "n"})) return Truth::no;
  const bool yes =
      has_phrase(words, {"yes", "si", "ja", "oui", "y", "breastfeeding", "breast feeding"});
  return yes ? Truth::yes : Truth::unknown;
}

Truth answer_of(const fhir::ObservationValue& value, const knowledge::Terminology& terminology) {
  if (value.boolean) return truth(*value.boolean);
  for (const fhir::Coding& coding : value.concept_.coding) {
    const CodeMeaning meaning = terminology.meaning(coding);
    const bool known = meaning.sets.any_of({Set::yes_no_unknown, Set::lactation});
    const Truth answer = answer_of_text(known ? meaning.display : coding.display);
    if (answer != Truth::unknown) return answer;
  }
  const Truth answer = answer_of_text(value.concept_.text);
  return answer != Truth::unknown ? answer : answer_of_text(value.string);
}

struct Reader {
  const PolicyParameters& parameters;
  Day today;
  std::optional<Day> yes;
  std::optional<Day> no;
  std::optional<Day> delivered;
  Evidence said_yes, said_no, birth;

  static void take(Day day, const Evidence& evidence, std::optional<Day>& newest, Evidence& kept) {
    if (newest && *newest >= day) return;
    newest = day;
    kept = evidence;
  }

  /// A record of breastfeeding counts as late as its date can mean.
  void add_yes(const Evidence& evidence) {
    const Day day = latest_day(evidence.date, today);
    if (fhir::days_between(day, today) > parameters.lactation_valid_days) return;
    take(day, evidence, yes, said_yes);
  }

  void add_no(const Evidence& evidence) {
    if (!is_within(evidence.date, parameters.lactation_valid_days, today)) return;
    take(evidence.date->earliest, evidence, no, said_no);
  }

  void add_delivery(const Evidence& evidence) {
    if (!evidence.date || in_future(evidence.date, today)) return;
    const Day day = latest_day(evidence.date, today);
    if (fhir::days_between(day, today) > parameters.delivery_question_days) return;
    take(day, evidence, delivered, birth);
  }

  void read(const fhir::Condition& condition, const CodeMeaning& meaning) {
    if (!meaning.sets.any_of(kAsked) || !is_history(condition)) return;
    const bool trap = meaning.sets.has(Set::lactation_trap);
    const bool lactation = meaning.sets.has(Set::lactation);
    if (lactation && !trap && is_current(condition, today)) {
      add_yes(evidence_of(condition, meaning.display, "recorded"));
    }
    if (meaning.sets.has(Set::delivery) && !lactation && !trap) {
      add_delivery(evidence_of(condition, meaning.display, "delivered"));
    }
  }

  void read(const fhir::Observation& observation, const CodeMeaning& meaning,
            const knowledge::Terminology& terminology) {
    if (!meaning.sets.has(Set::lactation_observation) || !is_result(observation, today)) return;
    if (observation.data_absent) return;
    const Truth answer = answer_of(observation.value, terminology);
    if (answer == Truth::yes) add_yes(evidence_of(observation, meaning.display, "said-yes"));
    if (answer == Truth::no) add_no(evidence_of(observation, meaning.display, "said-no"));
  }
};

}  // namespace

Lactation find_lactation(const facts::PatientFacts& facts, const Gaps& gaps,
                         const knowledge::Terminology& terminology,
                         const PolicyParameters& parameters, Day today, fhir::Arena& arena) {
  Lactation lactation(arena);
  Reader reader{parameters, today, {}, {}, {}, {}, {}, {}};
  for (const fhir::Condition& condition : facts.conditions) {
    reader.read(condition, terminology.meaning(condition.code));
  }
  for (const fhir::Observation& observation : facts.observations) {
    reader.read(observation, terminology.meaning(observation.code), terminology);
  }
  for (const fhir::Procedure& procedure : facts.procedures) {
    const CodeMeaning meaning = terminology.meaning(procedure.code);
    if (!meaning.sets.has(Set::delivery) || !is_done(procedure, today)) continue;
    reader.add_delivery(evidence_of(procedure, meaning.display, "delivered"));
  }
  const bool feeds = reader.yes && (!reader.no || *reader.yes >= *reader.no);
  if (feeds) lactation.evidence.push_back(reader.said_yes);
  if (reader.no) lactation.denial.push_back(reader.said_no);
  lactation.breastfeeding =
      gaps.answer(feeds, {Source::conditions, Source::pregnancy_observations});
  const bool answered = reader.delivered && reader.no && *reader.no >= *reader.delivered;
  if (!feeds && reader.delivered && !answered) {
    lactation.days_since_delivery = fhir::days_between(*reader.delivered, today);
    lactation.delivery.push_back(reader.birth);
  }
  return lactation;
}

}  // namespace isoguard::clinical
