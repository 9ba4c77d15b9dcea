#include "plugin/decision/new_resources.h"

#include <optional>

#include "fhir/datatypes.h"
#include "plugin/cds_hooks/json_writer.h"

namespace isoguard::decision {
namespace {

using cds_hooks::JsonWriter;
using fhir::Release;

void write_reference(JsonWriter& writer, std::string_view member, std::string_view type,
                     std::string_view id) {
  if (id.empty()) return;
  writer.open_member(member, '{');
  writer.member("reference", std::string(type).append("/").append(id));
  writer.close('}');
}

void write_code(JsonWriter& writer, std::string_view member, const fhir::Coding& coding) {
  writer.open_member(member, '{');
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

/// The user, when the call names one who may be a requester or performer in `release`.
std::optional<fhir::TypeAndId> prescriber(const cds_hooks::Request& request, Release release) {
  const auto user = fhir::type_and_id(request.user_id);
  if (!user) return std::nullopt;
  const bool has_roles = release == Release::r4 || release == Release::r5;
  const bool fits = user->type == "Practitioner" || (has_roles && user->type == "PractitionerRole");
  return fits ? user : std::nullopt;
}

void write_prescriber(JsonWriter& writer, std::string_view member,
                      const cds_hooks::Request& request, Release release) {
  const auto user = prescriber(request, release);
  if (user) write_reference(writer, member, user->type, user->id);
}

void write_patient_and_encounter(JsonWriter& writer, const cds_hooks::Request& request,
                                 Release release) {
  write_reference(writer, "subject", "Patient", request.patient_id);
  write_reference(writer, release == Release::stu3 ? "context" : "encounter", "Encounter",
                  request.encounter_id);
}

std::string diagnostic_order(const cds_hooks::Request& request, const fhir::Coding& test) {
  std::string out;
  JsonWriter writer(out);
  writer.open('{');
  writer.member("resourceType", "DiagnosticOrder");
  write_patient_and_encounter(writer, request, Release::dstu2);
  write_prescriber(writer, "orderer", request, Release::dstu2);
  writer.member("status", "draft");
  writer.open_member("item", '[');
  writer.open('{');
  write_code(writer, "code", test);
  writer.close('}');
  writer.close(']');
  writer.close('}');
  return out;
}

void write_requested_code(JsonWriter& writer, const fhir::Coding& test, Release release) {
  if (release != Release::r5) return write_code(writer, "code", test);
  writer.open_member("code", '{');
  write_code(writer, "concept", test);
  writer.close('}');
}

void write_requester(JsonWriter& writer, const cds_hooks::Request& request, Release release) {
  if (release != Release::stu3) return write_prescriber(writer, "requester", request, release);
  if (!prescriber(request, release)) return;
  writer.open_member("requester", '{');
  write_prescriber(writer, "agent", request, release);
  writer.close('}');
}

}  // namespace

std::string test_request(const cds_hooks::Request& request,
                         const knowledge::Terminology& terminology, knowledge::Set test,
                         fhir::Day today, Release release) {
  if (release == Release::dstu2) return diagnostic_order(request, terminology.first(test));
  std::string out;
  JsonWriter writer(out);
  writer.open('{');
  writer.member("resourceType", release == Release::stu3 ? "ProcedureRequest" : "ServiceRequest");
  writer.member("status", "draft");
  writer.member("intent", "order");
  write_requested_code(writer, terminology.first(test), release);
  write_patient_and_encounter(writer, request, release);
  writer.member("occurrenceDateTime", fhir::to_string(today));
  writer.member("authoredOn", fhir::to_string(today));
  write_requester(writer, request, release);
  writer.close('}');
  return out;
}

std::string sun_counselling_procedure(const cds_hooks::Request& request,
                                      const knowledge::Knowledge& knowledge, fhir::Day today,
                                      Release release) {
  std::string out;
  JsonWriter writer(out);
  writer.open('{');
  writer.member("resourceType", "Procedure");
  writer.member("status", "completed");
  write_code(writer, "code",
             knowledge.terminology->first(knowledge::Set::sun_protection_counselling));
  write_patient_and_encounter(writer, request, release);
  writer.member(release == Release::r5 ? "occurrenceDateTime" : "performedDateTime",
                fhir::to_string(today));
  if (prescriber(request, release)) {
    writer.open_member("performer", '[');
    writer.open('{');
    write_prescriber(writer, "actor", request, release);
    writer.close('}');
    writer.close(']');
  }
  if (!knowledge.counselling_note.empty()) {
    writer.open_member(release == Release::dstu2 ? "notes" : "note", '[');
    writer.open('{');
    writer.member("text", knowledge.counselling_note);
    writer.close('}');
    writer.close(']');
  }
  writer.close('}');
  return out;
}

}  // namespace isoguard::decision
