// How records write the reply of an Observation, and the names that a failure prints.

#include "tests/sweep/codes.h"

namespace isoguard::sweep {
namespace {

using test::Code;
using test::kLoinc;
using test::kSnomed;

std::string coded(std::string_view system, std::string_view code) {
  return "\"valueCodeableConcept\":" + test::concept_json({Code{system, code, {}}});
}

std::string said(std::string_view text) { return "\"valueString\":\"" + std::string(text) + "\""; }

std::string interpreted(std::string_view code) {
  constexpr std::string_view kInterpretation =
      "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";
  return "\"interpretation\":[" + test::concept_json({Code{kInterpretation, code, {}}}) + "]";
}

std::string amount(std::string_view value, std::string_view unit, std::string_view compare = "") {
  std::string json = "\"valueQuantity\":{\"value\":" + std::string(value) + ",\"unit\":\"" +
                     std::string(unit) + "\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"" +
                     std::string(unit) + "\"";
  if (!compare.empty()) json += ",\"comparator\":\"" + std::string(compare) + "\"";
  return json + "}";
}

using Forms = std::vector<std::string>;

const std::string& nth(const Forms& forms, int form) {
  return forms[static_cast<std::size_t>(form) % forms.size()];
}

const Forms& test_forms(Reply reply) {
  static const Forms positive = {coded(kSnomed, "10828004"),
                                 coded(kSnomed, "260408008"),
                                 coded(kLoinc, "LA6576-8"),
                                 said("POSITIVE"),
                                 said("Positivo"),
                                 amount("25", "[IU]/L"),
                                 amount("25", "m[IU]/mL"),
                                 amount("1000", "[IU]/L", ">"),
                                 interpreted("POS"),
                                 coded(kSnomed, "260373001"),
                                 amount("25", "[IU]/L", ">"),
                                 amount("25", "[IU]/L", ">=")};
  static const Forms negative = {coded(kSnomed, "260385009"),  coded(kSnomed, "260415000"),
                                 coded(kLoinc, "LA6577-6"),    said("Negativo"),
                                 said("not detected"),         said("NEG"),
                                 amount("4.9", "[IU]/L"),      amount("2", "m[IU]/mL", "<"),
                                 interpreted("NEG"),           amount("5", "[IU]/L", "<"),
                                 amount("4.9", "[IU]/L", "<=")};
  static const Forms unclear = {coded(kSnomed, "82334004"),  said("indeterminate"),
                                amount("5", "[IU]/L"),       amount("24.9", "[IU]/L"),
                                amount("24", "m[IU]/mL"),    amount("24.9", "[IU]/L", ">"),
                                amount("25", "[IU]/L", "<"), amount("5", "[IU]/L", "<=")};
  static const Forms none = {"", said("specimen lost"), amount("3", "mm[Hg]")};
  switch (reply) {
    case Reply::yes:
      return positive;
    case Reply::no:
      return negative;
    case Reply::unclear:
      return unclear;
    case Reply::none:
      return none;
  }
  return none;
}

const Forms& other_forms(Question question, Reply reply) {
  static const Forms nothing = {"", coded(kSnomed, "261665006")};
  static const Forms pregnant = {coded(kSnomed, "77386006"), coded(kLoinc, "LA15173-0")};
  static const Forms not_pregnant = {coded(kSnomed, "60001007"), coded(kLoinc, "LA26683-5")};
  static const Forms wants = {coded(kLoinc, "LA26438-4"), coded(kSnomed, "454381000124105"),
                              coded(kSnomed, "373066001")};
  static const Forms yes = {coded(kSnomed, "373066001"), coded(kLoinc, "LA33-6")};
  static const Forms no = {coded(kSnomed, "373067005"), coded(kLoinc, "LA32-8")};
  static const Forms female = {coded(kSnomed, "248152002"), coded(kLoinc, "LA3-6")};
  static const Forms male = {coded(kSnomed, "248153007"), coded(kLoinc, "LA2-8")};
  static const Forms unknown = {coded(kSnomed, "261665006"), coded(kLoinc, "LA4489-6")};
  static const Forms possible = {coded(kSnomed, "146799005"), coded(kSnomed, "152231000119106")};
  if (reply == Reply::none) return nothing;
  if (reply == Reply::unclear) return question == Question::pregnancy_status ? possible : unknown;
  const bool positive = reply == Reply::yes;
  switch (question) {
    case Question::pregnancy_status:
      return positive ? pregnant : not_pregnant;
    case Question::pregnancy_wish:
      return positive ? wants : no;
    case Question::birth_sex:
    case Question::sex:
      return positive ? female : male;
    default:
      return positive ? yes : no;
  }
}

}  // namespace

std::string reply_member(Question question, Reply reply, int form) {
  const bool test = question == Question::pregnancy_test || question == Question::tumour_marker;
  return nth(test ? test_forms(reply) : other_forms(question, reply), form);
}

std::string_view name_of(Finding finding) {
  constexpr std::string_view kNames[] = {"pregnancy",
                                         "pregnancy-possible",
                                         "pregnancy-ended",
                                         "test-positive",
                                         "test-negative",
                                         "test-result-unknown",
                                         "uterus-absent",
                                         "uterus-remains",
                                         "ovaries-absent",
                                         "menopause",
                                         "menopause-not-proof",
                                         "long-acting",
                                         "long-acting-visit",
                                         "long-acting-removed",
                                         "hormonal",
                                         "hormonal-visit",
                                         "progestogen-pill",
                                         "emergency-pill",
                                         "barrier",
                                         "contraception-counselling",
                                         "sterilised",
                                         "sterilisation-visit",
                                         "abstinent",
                                         "trying-to-conceive",
                                         "lactating",
                                         "gender-history",
                                         "vasectomy",
                                         "enrolled",
                                         "unrelated"};
  return kNames[static_cast<std::size_t>(finding)];
}

std::string_view name_of(Question question) {
  constexpr std::string_view kNames[] = {
      "pregnancy-test", "tumour-marker", "pregnancy-status", "delivery-date", "last-period",
      "pregnancy-wish", "lactation",     "birth-sex",        "sex",           "enrolment"};
  return kNames[static_cast<std::size_t>(question)];
}

std::string_view name_of(Drug drug) {
  constexpr std::string_view kNames[] = {
      "isotretinoin",  "isotretinoin-topical", "tetracycline",   "tetracycline-local",
      "combined-pill", "progestogen-pill",     "emergency-pill", "implant",
      "unrelated"};
  return kNames[static_cast<std::size_t>(drug)];
}

std::string_view name_of(Source source) {
  constexpr std::string_view kNames[] = {"patient",
                                         "conditions",
                                         "obs-preg",
                                         "obs-lab",
                                         "procedures",
                                         "medreq",
                                         "medstmt",
                                         "allergies",
                                         "sreq",
                                         "communications",
                                         "communication-requests",
                                         "care-plans",
                                         "rems",
                                         "episodes"};
  return kNames[static_cast<std::size_t>(source)];
}

std::string_view name_of(Sent sent) {
  constexpr std::string_view kNames[] = {"complete", "null", "left-out", "operation-outcome",
                                         "paged"};
  return kNames[static_cast<std::size_t>(sent)];
}

std::string_view name_of(Reply reply) {
  constexpr std::string_view kNames[] = {"none", "yes", "no", "unclear"};
  return kNames[static_cast<std::size_t>(reply)];
}

}  // namespace isoguard::sweep
