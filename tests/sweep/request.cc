#include "tests/sweep/request.h"

#include <map>

#include "tests/sweep/codes.h"

namespace isoguard::sweep {
namespace {

using test::Code;
using test::Resource;

constexpr std::string_view kClinical = "http://terminology.hl7.org/CodeSystem/condition-clinical";
constexpr std::string_view kVerification =
    "http://terminology.hl7.org/CodeSystem/condition-ver-status";
constexpr std::string_view kUsCore = "http://hl7.org/fhir/us/core/StructureDefinition/";

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

/// The entries of each prefetch bundle in the making.
struct Record {
  std::map<Source, std::string> entries;
  int count = 0;

  std::string next_id() { return "r" + std::to_string(++count); }
  void add(Source source, const Resource& resource) {
    std::string& list = entries[source];
    if (!list.empty()) list += ",";
    list += "{\"resource\":" + resource.json() + "}";
  }
};

Resource about(std::string_view type, std::string_view id, bool other_patient,
               std::string_view subject = "subject") {
  Resource resource(type, id);
  resource.set(subject, other_patient ? R"({"reference":"Patient/somebody-else"})"
                                      : R"({"reference":"Patient/p"})");
  return resource;
}

void put_date(Resource& resource, std::string_view member, const When& when) {
  if (when.known) resource.text(member, when.text);
}

std::string period(const When& start, const When& end) {
  std::string json = "{";
  if (start.known) json += "\"start\":" + quoted(start.text);
  if (start.known && end.known) json += ",";
  if (end.known) json += "\"end\":" + quoted(end.text);
  return json + "}";
}

void add_condition(const Condition& fact, Record& record) {
  Resource resource = about("Condition", record.next_id(), fact.other_patient);
  resource.concept_("code", {condition_code(fact.finding, fact.code)});
  if (!fact.clinical.empty())
    resource.concept_("clinicalStatus", {Code{kClinical, fact.clinical, {}}});
  if (!fact.verification.empty())
    resource.concept_("verificationStatus", {Code{kVerification, fact.verification, {}}});
  put_date(resource, "onsetDateTime", fact.onset);
  put_date(resource, "recordedDate", fact.recorded);
  record.add(Source::conditions, resource);
}

void add_procedure(const Procedure& fact, Record& record) {
  Resource resource = about("Procedure", record.next_id(), fact.other_patient);
  resource.status(fact.status).concept_("code", {procedure_code(fact.finding, fact.code)});
  put_date(resource, "performedDateTime", fact.performed);
  record.add(Source::procedures, resource);
}

void add_observation(const Observation& fact, Record& record) {
  Resource resource = about("Observation", record.next_id(), fact.other_patient);
  resource.status(fact.status).concept_("code", {question_code(fact.question, fact.code)});
  put_date(resource, "effectiveDateTime", fact.effective);
  const bool is_date =
      fact.question == Question::delivery_date || fact.question == Question::last_period;
  if (is_date) {
    put_date(resource, "valueDateTime", fact.delivery);
  } else {
    const std::string reply = reply_member(fact.question, fact.reply, fact.form);
    if (!reply.empty()) {
      const auto colon = reply.find(':');
      resource.set(reply.substr(1, colon - 2), reply.substr(colon + 1));
    }
  }
  if (fact.home && fact.home_form % 3 == 0)
    resource.set("performer", R"([{"reference":"Patient/p"}])");
  if (fact.home && fact.home_form % 3 == 1) resource.set("method", R"({"text":"home test"})");
  if (fact.home && fact.home_form % 3 == 2) resource.set("note", R"([{"text":"home test"}])");
  // The issue date is never evidence: it is always today's.
  resource.text("issued", "2030-01-01T00:00:00Z");
  record.add(Source::pregnancy_observations, resource);
}

std::string supply(const Medication& fact) {
  return R"({"expectedSupplyDuration":{"value":)" + std::to_string(fact.supply_days) +
         R"(,"unit":"days","system":"http://unitsofmeasure.org","code":"d"})" +
         ",\"numberOfRepeatsAllowed\":" + std::to_string(fact.repeats) + "}";
}

Resource request(const Medication& fact) {
  Resource resource = about("MedicationRequest", fact.id, fact.other_patient);
  resource.status(fact.status).intent(fact.intent);
  resource.concept_("medicationCodeableConcept", {drug_code(fact.drug, fact.code)});
  if (fact.do_not_perform) resource.set("doNotPerform", "true");
  put_date(resource, "authoredOn", fact.authored);
  if (fact.start.known || fact.end.known) {
    resource.set("dosageInstruction", R"([{"timing":{"repeat":{"boundsPeriod":)" +
                                          period(fact.start, fact.end) + "}}}]");
  }
  if (fact.supply_days > 0) resource.set("dispenseRequest", supply(fact));
  return resource;
}

Resource statement(const Medication& fact) {
  Resource resource = about("MedicationStatement", fact.id, fact.other_patient);
  resource.status(fact.status);
  resource.concept_("medicationCodeableConcept", {drug_code(fact.drug, fact.code)});
  put_date(resource, "dateAsserted", fact.authored);
  if (fact.start.known || fact.end.known)
    resource.set("effectivePeriod", period(fact.start, fact.end));
  return resource;
}

void add_enrolment(const Enrolment& fact, Record& record) {
  const std::string id = record.next_id();
  const Code& code = procedure_code(Finding::enrolled, 0);
  const std::string since = "{\"start\":" + quoted(fact.when.text) + "}";
  const bool dated = fact.when.known;
  const bool about_patient = fact.carrier == Source::episodes;
  constexpr const char* kTypes[] = {"",
                                    "",
                                    "Observation",
                                    "",
                                    "Procedure",
                                    "",
                                    "",
                                    "",
                                    "",
                                    "Communication",
                                    "",
                                    "CarePlan",
                                    "QuestionnaireResponse",
                                    "EpisodeOfCare"};
  Resource resource = about(kTypes[static_cast<std::size_t>(fact.carrier)], id, false,
                            about_patient ? "patient" : "subject");
  resource.status(fact.status);
  const std::string concept_list = "[" + test::concept_json({code}) + "]";
  switch (fact.carrier) {
    case Source::pregnancy_observations:
      resource.concept_("code", {code});
      put_date(resource, "effectiveDateTime", fact.when);
      resource.set("valueBoolean", "true");
      break;
    case Source::communications:
      resource.set("reasonCode", concept_list);
      put_date(resource, "sent", fact.when);
      break;
    case Source::care_plans:
      resource.intent("plan").set("category", concept_list);
      if (dated) resource.set("period", since);
      break;
    case Source::questionnaires:
      resource.text("questionnaire",
                    "http://ehr.example/fhir/Questionnaire/IPledgeRemsPatientEnrollment");
      put_date(resource, "authored", fact.when);
      break;
    case Source::episodes:
      resource.set("type", concept_list);
      if (dated) resource.set("period", since);
      break;
    default:
      resource.concept_("code", {code});
      put_date(resource, "performedDateTime", fact.when);
  }
  record.add(fact.carrier, resource);
}

std::string extension(std::string_view url, std::string_view code) {
  return "{\"url\":" + quoted(url) + ",\"valueCode\":" + quoted(code) + "}";
}

std::string patient_json(const Person& person) {
  std::vector<std::string> extensions;
  if (!person.birth_sex.empty())
    extensions.push_back(extension(std::string(kUsCore) + "us-core-birthsex", person.birth_sex));
  if (!person.recorded_sex.empty()) {
    const bool female = person.recorded_sex == "female";
    extensions.push_back(
        extension(std::string(kUsCore) + "us-core-sex", female ? "248152002" : "248153007"));
  }
  if (!person.sex_parameter.empty()) {
    const Code code{"http://terminology.hl7.org/CodeSystem/sex-parameter-for-clinical-use",
                    person.sex_parameter,
                    {}};
    extensions.push_back(
        "{\"url\":\"http://hl7.org/fhir/StructureDefinition/patient-sexParameterForClinicalUse\","
        "\"extension\":[{\"url\":\"value\",\"valueCodeableConcept\":" +
        test::concept_json({code}) + "}]}");
  }
  Resource patient("Patient", "p");
  if (!person.gender.empty()) patient.text("gender", person.gender);
  if (!person.birth_date.empty()) patient.text("birthDate", person.birth_date);
  std::string list;
  for (const std::string& each : extensions) list += (list.empty() ? "" : ",") + each;
  if (!list.empty()) patient.set("extension", "[" + list + "]");
  return patient.json();
}

std::string prefetch_value(Source source, Sent sent, const Case& facts, const Record& record) {
  constexpr std::string_view kRefused =
      R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"forbidden"}]})";
  if (sent == Sent::null_value) return "null";
  if (sent == Sent::operation_outcome) return std::string(kRefused);
  if (source == Source::patient) return patient_json(facts.person);
  const auto found = record.entries.find(source);
  std::string bundle = R"({"resourceType":"Bundle","type":"searchset")";
  if (sent == Sent::paged)
    bundle += R"(,"link":[{"relation":"next","url":"http://ehr.example/fhir?page=2"}])";
  if (found != record.entries.end()) bundle += ",\"entry\":[" + found->second + "]";
  return bundle + "}";
}

}  // namespace

std::string write_request(const Case& facts) {
  Record record;
  for (const Condition& fact : facts.conditions) add_condition(fact, record);
  for (const Procedure& fact : facts.procedures) add_procedure(fact, record);
  for (const Observation& fact : facts.observations) add_observation(fact, record);
  for (const Enrolment& fact : facts.enrolments) add_enrolment(fact, record);
  for (const Medication& fact : facts.requests) record.add(Source::requests, request(fact));
  for (const Medication& fact : facts.statements) record.add(Source::statements, statement(fact));

  std::string drafts;
  std::string selections;
  for (const Medication& fact : facts.drafts) {
    if (!drafts.empty()) drafts += ",";
    drafts += "{\"resource\":" + request(fact).json() + "}";
    if (!fact.selected) continue;
    if (!selections.empty()) selections += ",";
    selections += quoted("MedicationRequest/" + fact.id);
  }
  std::string prefetch;
  for (std::size_t i = 0; i < kSources; ++i) {
    const auto source = static_cast<Source>(i);
    if (facts.sent[i] == Sent::left_out) continue;
    if (!prefetch.empty()) prefetch += ",";
    prefetch += quoted(name_of(source)) + ":";
    prefetch += prefetch_value(source, facts.sent[i], facts, record);
  }
  std::string context = R"("userId":"Practitioner/x","patientId":"p")";
  if (facts.selecting) context += ",\"selections\":[" + selections + "]";
  context +=
      R"(,"draftOrders":{"resourceType":"Bundle","type":"collection","entry":[)" + drafts + "]}";
  return "{\"hook\":" + quoted(facts.selecting ? "order-select" : "order-sign") +
         R"(,"hookInstance":"2f6b1c6e-8f1d-4c1a-9a55-1f3d0c6e7a01","context":{)" + context +
         "},\"prefetch\":{" + prefetch + "}}";
}

}  // namespace isoguard::sweep
