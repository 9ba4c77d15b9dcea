#include "fhir/medication_statement.h"

#include <array>

#include "fhir/release_shapes.h"

namespace isoguard::fhir {
namespace {

/// R5's adherence codes begin with one of these; `taking-as-directed` is a `taking`.
constexpr std::array<std::array<std::string_view, 2>, 5> kAdherence = {{{"taking", "active"},
                                                                        {"not-taking", "not-taken"},
                                                                        {"on-hold", "on-hold"},
                                                                        {"stopped", "stopped"},
                                                                        {"unknown", "unknown"}}};

/// The status that R4 would have. R5 says "recorded" of all that is, and whether it is taken under
/// adherence; without that it counts as active, so that its dates decide. DSTU2 and STU3 say in an
/// element of its own that a drug was not taken, whatever the status.
std::string_view read_status(const Fields& fields) {
  const std::string_view status = fields.string("MedicationStatement.status");
  const bool not_taken = fields.boolean("MedicationStatement.wasNotTaken").value_or(false) ||
                         fields.string("MedicationStatement.taken") == "n";
  if (not_taken && status != "entered-in-error") return "not-taken";
  if (status != "recorded") return status;
  const CodeableConcept code = fields.object("MedicationStatement.adherence")
                                   .codeable_concept("MedicationStatement.adherence.code");
  for (const Coding& coding : code.coding) {
    for (const auto& [adherence, known] : kAdherence) {
      if (coding.code.starts_with(adherence)) return known;
    }
  }
  return "active";
}

/// effective[x]. Dates of R5's effectiveTiming are days on which it was taken, like a dateTime.
void read_effective(const Fields& fields, MedicationStatement& statement) {
  const Fields effective = fields.choice("MedicationStatement.effective");
  const Fields timing = effective.object("effectiveTiming");
  statement.effective = effective.period("effectivePeriod");
  if (statement.effective.empty()) {
    statement.effective = timing.object("repeat").period("boundsPeriod");
  }
  statement.effective_is_period = !statement.effective.empty();
  if (statement.effective_is_period) return;
  std::optional<Date> first = effective.date("effectiveDateTime");
  std::optional<Date> last = first;
  for (const Date& date : timing.dates("event")) {
    if (!first || date.earliest < first->earliest) first = date;
    if (!last || date.latest > last->latest) last = date;
  }
  if (first) statement.effective = {first, last};
}

}  // namespace

MedicationStatement read_medication_statement(const json::Value& resource, Reading& reading) {
  const Fields fields(resource, reading);
  MedicationStatement statement;
  statement.id = fields.string("MedicationStatement.id");
  statement.status = read_status(fields);
  statement.medication =
      read_medication_choice(resource, "MedicationStatement.medication", reading);
  statement.contained = read_contained_medications(resource, reading);
  statement.subject = fields.reference("MedicationStatement.subject");
  if (statement.subject.empty()) {
    statement.subject = fields.reference("MedicationStatement.patient");
  }
  read_effective(fields, statement);
  statement.date_asserted = fields.date("MedicationStatement.dateAsserted");
  statement.dosage =
      Dosages(fields.raw("MedicationStatement.dosage"), "MedicationStatement.dosage", reading);
  statement.notes = read_notes(fields, "MedicationStatement.note");
  return statement;
}

}  // namespace isoguard::fhir
