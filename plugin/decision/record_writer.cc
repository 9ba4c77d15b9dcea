#include "plugin/decision/record_writer.h"

#include <string>

#include "plugin/cds_hooks/json_writer.h"
#include "plugin/cds_hooks/public_text.h"
#include "plugin/decision/record_checks.h"
#include "plugin/decision/record_evidence.h"
#include "plugin/decision/record_keep.h"
#include "plugin/decision/record_missing.h"
#include "plugin/decision/record_orders.h"
#include "plugin/knowledge/sha256.h"

/// JsonWriter does not sort: members stand in the order of their names here, which a test checks.
namespace isoguard::decision {
namespace {

using cds_hooks::JsonWriter;

void write_authorization(const cds_hooks::FhirAuthorization& given, std::string_view patient,
                         JsonWriter& writer) {
  writer.open_member("fhirAuthorization", '{');
  if (given.expires_in) {
    writer.raw_member("expires_in", std::to_string(given.expires_in->count()));
  }
  writer.optional_member("scope", cds_hooks::public_scope(given.scope));
  if (cds_hooks::is_word(given.subject) && !cds_hooks::tells_patient(given.subject, patient)) {
    writer.member("subject", given.subject);
  }
  writer.close('}');
}

std::string call_of(const RecordInput& input) {
  std::string out;
  JsonWriter writer(out);
  writer.open('{');
  const cds_hooks::Request* request = input.request;
  if (request != nullptr && request->authorization) {
    write_authorization(*request->authorization, request->patient_id, writer);
  }
  if (request != nullptr && cds_hooks::is_plain_url(request->fhir_server)) {
    writer.member("fhirServer", request->fhir_server);
  }
  writer.member("hook", input.service.hook);
  if (request != nullptr && cds_hooks::is_uuid(request->hook_instance)) {
    writer.member("hookInstance", request->hook_instance);
  }
  writer.member("request_sha256", input.request_sha256);
  writer.member("service", input.service.id);
  writer.member("today", fhir::to_string(input.today));
  writer.close('}');
  return out;
}

std::string know_of(const RecordInput& input) {
  std::string out;
  JsonWriter writer(out);
  writer.open('{');
  if (input.knowledge.id != knowledge::kDefaultId) writer.member("id", input.knowledge.id);
  writer.optional_member("listing", input.knowledge.signature.listing);
  writer.member("policy", input.policy.id);
  writer.member("sha256", input.knowledge.sha256);
  writer.optional_member("signer", input.knowledge.signature.signer);
  writer.member("version", input.knowledge.version);
  writer.close('}');
  return out;
}

std::string result_of(const RecordInput& input, bool degraded) {
  std::string out;
  JsonWriter writer(out);
  writer.open('{');
  if (input.issues.empty()) {
    writer.raw_member("concerns_us", input.context != nullptr ? "true" : "false");
    writer.open_member("degraded", '[');
    if (degraded) out += R"("data-missing")";
    writer.close(']');
  }
  writer.raw_member("http_status", std::to_string(input.status));
  writer.member("response_sha256", knowledge::sha256_hex(input.response));
  writer.close('}');
  return out;
}

std::string issues_of(const fhir::Issues& issues) {
  std::string out;
  JsonWriter writer(out);
  writer.open('[');
  for (const fhir::Issue& issue : issues) {
    writer.open('{');
    writer.member("code", fhir::to_code(issue.type));
    writer.optional_member("element", issue.expression);
    writer.close('}');
  }
  writer.close(']');
  return out;
}

/// The user, unless that is the patient.
std::string_view shown_user(const cds_hooks::Request& request) {
  const std::string_view user = cds_hooks::public_user(request.user_id);
  const bool told = cds_hooks::tells_patient(user.substr(user.find('/') + 1), request.patient_id);
  return told ? std::string_view() : user;
}

/// What only holders of the keys may read.
std::string sealed_of(const cds_hooks::Request& request, const std::vector<std::string>& evidence,
                      std::string_view orders) {
  std::string out;
  JsonWriter writer(out);
  writer.open('{');
  writer.optional_member("encounter", request.encounter_id);
  if (!evidence.empty()) {
    writer.open_member("evidence", '[');
    for (const std::string& reference : evidence) {
      if (&reference != &evidence.front()) out += ',';
      fhir::json::write_string(reference, out);
    }
    writer.close(']');
  }
  if (!cds_hooks::is_uuid(request.hook_instance)) {
    writer.member("hookInstance", request.hook_instance);
  }
  if (!orders.empty()) writer.raw_member("orders", orders);
  writer.member("patient", "Patient/" + std::string(request.patient_id));
  if (shown_user(request).empty()) writer.optional_member("user", request.user_id);
  writer.close('}');
  return out;
}

void add_user(const cds_hooks::Request& request, Record& record) {
  record.user = shown_user(request);
  if (record.user.empty()) return;
  std::string out;
  JsonWriter writer(out);
  writer.open('{');
  writer.member("ref", record.user);
  writer.close('}');
  record.members.emplace("user", std::move(out));
}

/// What a call that concerns us rests on. Returns the orders to be sealed.
std::string add_basis(const RecordInput& input, RecordEvidence& evidence, Record& record) {
  record.members.emplace("checks", checks_of(input, evidence));
  record.members.emplace("evidence", evidence.list());
  RecordOrders orders = orders_of(*input.context, *input.facts, *input.knowledge.terminology);
  record.members.emplace("order", std::move(orders.open));
  return std::move(orders.sealed);
}

}  // namespace

Record write_record(const RecordInput& input) {
  Record record;
  record.type = input.issues.empty() ? "decision" : "refusal";
  record.service = input.service.id;
  record.members.emplace("call", call_of(input));
  record.members.emplace("know", know_of(input));
  if (input.request == nullptr) {
    record.members.emplace("issues", issues_of(input.issues));
    record.members.emplace("result", result_of(input, false));
    return record;
  }
  const cds_hooks::Request& request = *input.request;
  if (cds_hooks::is_uuid(request.hook_instance)) record.call = request.hook_instance;
  record.fhir_server = request.fhir_server;
  record.patient = "Patient/" + std::string(request.patient_id);
  add_user(request, record);
  const fhir::Patient* patient = input.facts != nullptr ? input.facts->patient : nullptr;
  record.members.emplace("keep", keep_of(patient, input.today));
  RecordEvidence evidence(request.patient_id, input.arrived);
  std::string orders;
  std::string missing = "[]";
  if (input.context != nullptr) {
    orders = add_basis(input, evidence, record);
    missing = missing_of(*input.facts, input.context->gaps);
  }
  record.members.emplace("cards", cards_of(input, record.card_uuids));
  std::string suppressed = suppressed_of(input.verdicts, input.rows);
  if (suppressed != "[]") record.members.emplace("suppressed", std::move(suppressed));
  record.members.emplace("result", result_of(input, missing != "[]"));
  record.members.emplace("missing", std::move(missing));
  record.sealed = sealed_of(request, evidence.boxed(), orders);
  return record;
}

}  // namespace isoguard::decision
