// The facts of a case, one a line.

#include "fhir/date.h"
#include "tests/sweep/codes.h"
#include "tests/sweep/request.h"

namespace isoguard::sweep {
namespace {

std::string day(std::string_view label, const When& when) {
  if (!when.known) return "";
  std::string text = " " + std::string(label) + " " + std::to_string(when.first);
  if (when.first != when.last) text += "…" + std::to_string(when.last);
  return text;
}

std::string word(std::string_view label, std::string_view value) {
  return value.empty() ? "" : " " + std::string(label) + "=" + std::string(value);
}

std::string flag(std::string_view label, bool set) { return set ? " " + std::string(label) : ""; }

std::string line(std::string_view kind, const Medication& fact) {
  std::string text = std::string(kind) + " " + fact.id + " " + std::string(name_of(fact.drug)) +
                     "#" + std::to_string(fact.code);
  text += word("status", fact.status) + word("intent", fact.intent);
  text += flag("do-not-perform", fact.do_not_perform) + flag("other-patient", fact.other_patient);
  text += day("authored", fact.authored) + day("from", fact.start) + day("until", fact.end);
  if (fact.supply_days > 0)
    text += " supply " + std::to_string(fact.supply_days) + " x" + std::to_string(fact.repeats);
  return text + flag("unselected", !fact.selected) + "\n";
}

}  // namespace

std::string describe(const Case& facts) {
  const Person& person = facts.person;
  std::string text = "today " + fhir::to_string(facts.today) +
                     (facts.selecting ? " order-select\n" : " order-sign\n");
  text += "person" + word("gender", person.gender) + word("birth-sex", person.birth_sex) +
          word("sex", person.recorded_sex) + word("sex-parameter", person.sex_parameter) +
          word("born", person.birth_date);
  if (!person.birth_date.empty())
    text += " aged " + std::to_string(person.youngest) + "…" + std::to_string(person.oldest);
  text += "\n";
  for (const Medication& fact : facts.drafts) text += line("draft", fact);
  for (const Condition& fact : facts.conditions) {
    text += "condition " + std::string(name_of(fact.finding)) + "#" + std::to_string(fact.code) +
            word("clinical", fact.clinical) + word("verification", fact.verification) +
            day("onset", fact.onset) + day("recorded", fact.recorded) +
            flag("other-patient", fact.other_patient) + "\n";
  }
  for (const Procedure& fact : facts.procedures) {
    text += "procedure " + std::string(name_of(fact.finding)) + "#" + std::to_string(fact.code) +
            word("status", fact.status) + day("performed", fact.performed) +
            flag("other-patient", fact.other_patient) + "\n";
  }
  for (const Observation& fact : facts.observations) {
    text += "observation " + std::string(name_of(fact.question)) + "=" +
            std::string(name_of(fact.reply)) + " " +
            reply_member(fact.question, fact.reply, fact.form) + word("status", fact.status) +
            day("effective", fact.effective) + day("value", fact.delivery) +
            flag("home", fact.home) + flag("other-patient", fact.other_patient) + "\n";
  }
  for (const Enrolment& fact : facts.enrolments) {
    text += "enrolment in " + std::string(name_of(fact.carrier)) + word("status", fact.status) +
            day("on", fact.when) + "\n";
  }
  for (const Medication& fact : facts.requests) text += line("request", fact);
  for (const Medication& fact : facts.statements) text += line("statement", fact);
  for (std::size_t i = 0; i < kSources; ++i) {
    if (facts.sent[i] == Sent::complete) continue;
    text += "sent " + std::string(name_of(static_cast<Source>(i))) + ": " +
            std::string(name_of(facts.sent[i])) + "\n";
  }
  return text;
}

}  // namespace isoguard::sweep
