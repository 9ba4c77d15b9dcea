#include "tests/support/told.h"

namespace isoguard::test {
namespace {

std::string text_of(const clinical::NamedValue& value) {
  if (const auto* text = std::get_if<std::string_view>(&value.value)) return std::string(*text);
  if (const auto* number = std::get_if<int>(&value.value)) return std::to_string(*number);
  if (const auto* date = std::get_if<fhir::Date>(&value.value)) return fhir::to_string(*date);
  std::string joined;
  for (std::string_view word : std::get<fhir::List<std::string_view>>(value.value)) {
    joined += (joined.empty() ? "" : ", ") + std::string(word);
  }
  return joined;
}

std::string conclusion(const clinical::Verdict& verdict) {
  switch (verdict.outcome) {
    case clinical::Outcome::fires:
      return std::string(verdict.row);
    case clinical::Outcome::clear:
      return "clear: " + std::string(verdict.reason);
    case clinical::Outcome::not_applicable:
      return "not applicable: " + std::string(verdict.reason);
    case clinical::Outcome::could_not_check:
      return "cannot check: " + std::string(verdict.reason);
  }
  return "?";
}

}  // namespace

std::string told(const clinical::Evidence& evidence) {
  constexpr std::size_t kShort = 30;
  std::string text(evidence.resource_type);
  if (!evidence.id.empty()) text += "/" + std::string(evidence.id);
  if (!evidence.label.empty()) text += " " + std::string(evidence.label.substr(0, kShort));
  if (evidence.label.size() > kShort) text += "...";
  if (evidence.date) text += ", " + fhir::to_string(*evidence.date);
  if (!evidence.finding.empty()) text += ": " + std::string(evidence.finding);
  return text;
}

std::string concluded(const PatientBuilder& patient, std::string_view rule) {
  return conclusion(Scene(patient).verdict(rule));
}

std::string told(const PatientBuilder& patient, std::string_view rule) {
  const Scene scene(patient);
  const clinical::Verdict verdict = scene.verdict(rule);
  std::string text = conclusion(verdict);
  for (const clinical::NamedValue& value : verdict.values) {
    text += &value == verdict.values.data() ? "\n" : "; ";
    text += std::string(value.name) + " = " + text_of(value);
  }
  for (const clinical::Evidence& evidence : verdict.evidence) text += "\nbecause " + told(evidence);
  for (const clinical::Evidence& evidence : verdict.contrary) text += "\ndespite " + told(evidence);
  for (const clinical::MedicationUse* use : verdict.partners) {
    text += "\nacts on " + std::string(use->drug.name);
  }
  return text;
}

void check_spoken(std::string_view rule, const std::vector<Spoken>& table) {
  for (const Spoken& line : table) EXPECT_EQ(told(line.patient, rule), line.says) << line.claim;
}

}  // namespace isoguard::test
