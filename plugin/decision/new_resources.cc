#include "plugin/decision/new_resources.h"

#include <optional>

#include "fhir/datatypes.h"
#include "plugin/cds_hooks/json_writer.h"

namespace isoguard::decision {
namespace {

using cds_hooks::JsonWriter;

void write_reference(JsonWriter& writer, std::string_view member, std::string_view type,
                     std::string_view id) {
  if (id.empty()) return;
  writer.open_member(member, '{');
  writer.member("reference", std::string(type).append("/").append(id));
  writer.close('}');
}

void write_code(JsonWriter& writer, const fhir::Coding& coding) {
  writer.open_member("code", '{');
  writer.open_member("coding", '[');
  writer.open('{');
  writer.member("system", coding.system);
  writer.member("code", coding.code);
  writer.optional_member("display", coding.display);
  writer.close('}');
  writer.close(']');
  writer.optional_member("text", coding.display);
  writer.close('}');
}

/// The user, when the call names one who may be a requester or performer.
std::optional<fhir::TypeAndId> prescriber(const cds_hooks::Request& request) {
  const auto user = fhir::type_and_id(request.user_id);
  const bool fits = user && (user->type == "Practitioner" || user->type == "PractitionerRole");
  return fits ? user : std::nullopt;
}

void write_prescriber(JsonWriter& writer, std::string_view member,
                      const cds_hooks::Request& request) {
  if (const auto user = prescriber(request)) write_reference(writer, member, user->type, user->id);
}

}  // namespace

std::string test_request(const cds_hooks::Request& request,
                         const knowledge::Terminology& terminology, knowledge::Set test,
                         fhir::Day today) {
  std::string out;
  JsonWriter writer(out);
  writer.open('{');
  writer.member("resourceType", "ServiceRequest");
  writer.member("status", "draft");
  writer.member("intent", "order");
  write_code(writer, terminology.first(test));
  write_reference(writer, "subject", "Patient", request.patient_id);
  write_reference(writer, "encounter", "Encounter", request.encounter_id);
  writer.member("occurrenceDateTime", fhir::to_string(today));
  writer.member("authoredOn", fhir::to_string(today));
  write_prescriber(writer, "requester", request);
  writer.close('}');
  return out;
}

std::string sun_counselling_procedure(const cds_hooks::Request& request,
                                      const knowledge::Knowledge& knowledge, fhir::Day today) {
  std::string out;
  JsonWriter writer(out);
  writer.open('{');
  writer.member("resourceType", "Procedure");
  writer.member("status", "completed");
  write_code(writer, knowledge.terminology->first(knowledge::Set::sun_protection_counselling));
  write_reference(writer, "subject", "Patient", request.patient_id);
  write_reference(writer, "encounter", "Encounter", request.encounter_id);
  writer.member("performedDateTime", fhir::to_string(today));
  if (prescriber(request)) {
    writer.open_member("performer", '[');
    writer.open('{');
    write_prescriber(writer, "actor", request);
    writer.close('}');
    writer.close(']');
  }
  if (!knowledge.counselling_note.empty()) {
    writer.open_member("note", '[');
    writer.open('{');
    writer.member("text", knowledge.counselling_note);
    writer.close('}');
    writer.close(']');
  }
  writer.close('}');
  return out;
}

}  // namespace isoguard::decision
