#include "tests/support/patient_builder.h"

#include <cstdio>
#include <cstdlib>

namespace isoguard::test {
namespace {

using clinical::Source;

std::string quoted(std::string_view text) {
  std::string json;
  fhir::json::write_string(text, json);
  return json;
}

constexpr std::string_view kUsCore = "http://hl7.org/fhir/us/core/StructureDefinition/";

std::string code_extension(std::string_view url, std::string_view code) {
  return "{\"url\":" + quoted(url) + ",\"valueCode\":" + quoted(code) + "}";
}

[[noreturn]] void stop(const std::string& why) {
  std::fprintf(stderr, "test support: %s\n", why.c_str());
  std::abort();
}

}  // namespace

const knowledge::Knowledge& shipped_knowledge() {
  static const auto knowledge = knowledge::load(knowledge::embedded_manifests());
  if (!knowledge) stop(to_string(knowledge.error()));
  return **knowledge;
}

PatientBuilder PatientBuilder::sex(std::string_view gender, std::string_view birth_sex) const {
  PatientBuilder copy = *this;
  if (!gender.empty()) copy.patient_.emplace_back("gender", quoted(gender));
  if (birth_sex.empty()) return copy;
  copy.extensions_.push_back(code_extension(std::string(kUsCore) + "us-core-birthsex", birth_sex));
  return copy;
}

PatientBuilder PatientBuilder::aged(int years) const {
  const std::chrono::year_month_day today(order_day() - std::chrono::days(100));
  return born(fhir::to_string(
      fhir::Day((today.year() - std::chrono::years(years)) / today.month() / today.day())));
}

PatientBuilder PatientBuilder::born(std::string_view birth_date) const {
  PatientBuilder copy = *this;
  std::erase_if(copy.patient_, [](const auto& member) { return member.first == "birthDate"; });
  copy.patient_.emplace_back("birthDate", quoted(birth_date));
  return copy;
}

PatientBuilder PatientBuilder::sex_parameter(std::string_view code) const {
  PatientBuilder copy = *this;
  copy.extensions_.push_back(
      R"({"url":"http://hl7.org/fhir/StructureDefinition/patient-sexParameterForClinicalUse","extension":[{"url":"value","valueCodeableConcept":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/sex-parameter-for-clinical-use","code":)" +
      quoted(code) + "}]}}]}");
  return copy;
}

PatientBuilder PatientBuilder::recorded_sex(std::string_view code) const {
  PatientBuilder copy = *this;
  copy.extensions_.push_back(code_extension(std::string(kUsCore) + "us-core-sex", code));
  return copy;
}

PatientBuilder PatientBuilder::without_patient() const {
  PatientBuilder copy = *this;
  copy.has_patient_ = false;
  return copy;
}

PatientBuilder PatientBuilder::drafts(Resource order, bool selected) const {
  PatientBuilder copy = *this;
  copy.drafts_.emplace_back(std::move(order), selected);
  return copy;
}

PatientBuilder PatientBuilder::drop_drafts() const {
  PatientBuilder copy = *this;
  copy.drafts_.clear();
  return copy;
}

PatientBuilder PatientBuilder::has(Resource resource) const {
  PatientBuilder copy = *this;
  copy.resources_.push_back(std::move(resource));
  return copy;
}

PatientBuilder PatientBuilder::knows(Resource medication) const {
  PatientBuilder copy = *this;
  copy.medications_.push_back(std::move(medication));
  return copy;
}

PatientBuilder PatientBuilder::without(std::string_view resource_type) const {
  PatientBuilder copy = *this;
  std::erase_if(copy.resources_, [&](const Resource& r) { return r.type() == resource_type; });
  return copy;
}

PatientBuilder PatientBuilder::fails(Source source, fhir::Failure failure) const {
  PatientBuilder copy = *this;
  copy.failures_.emplace_back(source, failure);
  return copy;
}

PatientBuilder PatientBuilder::unreadable(std::string_view resource_type) const {
  PatientBuilder copy = *this;
  copy.unreadable_.emplace_back(resource_type);
  return copy;
}

PatientBuilder PatientBuilder::selecting() const {
  PatientBuilder copy = *this;
  copy.hook_ = clinical::Hook::order_select;
  return copy;
}

PatientBuilder PatientBuilder::charting() const {
  PatientBuilder copy = *this;
  copy.hook_ = clinical::Hook::chart;
  return copy;
}

PatientBuilder PatientBuilder::policy(std::string_view id) const {
  PatientBuilder copy = *this;
  copy.policy_ = id;
  return copy;
}

PatientBuilder PatientBuilder::numbered() const {
  PatientBuilder copy = *this;
  int count = 0;
  for (auto& [order, selected] : copy.drafts_) {
    ++count;
    if (!order.has("id")) order.text("id", "draft-" + std::to_string(count));
  }
  count = 0;
  for (Resource& resource : copy.resources_) {
    ++count;
    if (!resource.has("id")) resource.text("id", std::to_string(count));
  }
  return copy;
}

Scene::Scene(const PatientBuilder& builder, const knowledge::Knowledge& knowledge)
    : hook_(builder.hook_),
      knowledge_(&knowledge),
      parameters_(&knowledge.policy(builder.policy_)->parameters) {
  if (builder.has_patient_) add_patient(builder);
  for (const auto& [order, selected] : builder.drafts_) {
    if (order.type() == "ServiceRequest") {
      facts_.draft_service_requests.push_back(
          fhir::read_service_request(read(order.json()), reading_));
      continue;
    }
    facts_.drafts.push_back(
        {fhir::read_medication_request(read(order.json()), reading_), selected});
  }
  for (const Resource& resource : builder.resources_) add(resource);
  for (const Resource& resource : builder.medications_) {
    const fhir::Medication medication = fhir::read_medication(read(resource.json()), reading_);
    facts_.medications.push_back({{}, medication});
  }
  for (const auto& [source, failure] : builder.failures_) {
    facts_.sources[facts::index_of(source)].failure = failure;
  }
  for (const std::string& type : builder.unreadable_) facts_.unreadable.push_back({type, "x", "x"});
  need(gate().needs);
  if (hook_ == clinical::Hook::chart) need(gate().needs);  // the medications told what else
  context_.emplace(clinical::build_context(facts_, *knowledge_->terminology, *parameters_, hook_,
                                           order_day(), arena_, knowledge_));
}

void Scene::need(clinical::Needs needs) {
  for (std::size_t i = 0; i < facts::kSourceCount; ++i) {
    facts_.sources[i].needed = needs.has(static_cast<Source>(i));
  }
}

clinical::GateDecision Scene::gate() const {
  if (hook_ == clinical::Hook::chart) {
    return clinical::decide_chart_gate(facts_, *knowledge_->terminology, *parameters_, order_day());
  }
  return clinical::decide_gate(facts_, *knowledge_->terminology, hook_);
}

clinical::Verdict Scene::verdict(std::string_view rule) const {
  const rules::Rule* found = rules::find_rule(rule);
  if (found == nullptr) stop("no rule " + std::string(rule));
  return found->evaluate(*context_);
}

const fhir::json::Value& Scene::read(const std::string& json) {
  auto document = fhir::Document::parse(json);
  if (!document) stop(document.error().front().diagnostics + " in " + json);
  documents_.push_back(std::move(*document));
  return documents_.back().root();
}

void Scene::add_patient(const PatientBuilder& builder) {
  std::string json = "{\"resourceType\":\"Patient\",\"id\":\"p\"";
  for (const auto& [name, value] : builder.patient_) json += "," + quoted(name) + ":" + value;
  json += ",\"extension\":[";
  for (const std::string& extension : builder.extensions_) {
    if (json.back() == '}') json += ",";
    json += extension;
  }
  facts_.patient = &arena_.keep(fhir::read_patient(read(json + "]}"), reading_));
}

void Scene::add(const Resource& resource) {
  const fhir::json::Value& json = read(resource.json());
  const std::string_view type = resource.type();
  if (type == "Condition") {
    facts_.conditions.push_back(fhir::read_condition(json, reading_));
  } else if (type == "Observation") {
    facts_.observations.push_back(fhir::read_observation(json, reading_));
  } else if (type == "Procedure") {
    facts_.procedures.push_back(fhir::read_procedure(json, reading_));
  } else if (type == "MedicationRequest") {
    facts_.medication_requests.push_back(fhir::read_medication_request(json, reading_));
  } else if (type == "MedicationStatement") {
    facts_.medication_statements.push_back(fhir::read_medication_statement(json, reading_));
  } else if (type == "AllergyIntolerance") {
    facts_.allergies.push_back(fhir::read_allergy_intolerance(json, reading_));
  } else if (type == "ServiceRequest") {
    facts_.service_requests.push_back(fhir::read_service_request(json, reading_));
  } else if (type == "Communication") {
    facts_.communications.push_back(fhir::read_communication(json, reading_));
  } else if (type == "CommunicationRequest") {
    facts_.communication_requests.push_back(fhir::read_communication_request(json, reading_));
  } else if (type == "CarePlan") {
    facts_.care_plans.push_back(fhir::read_care_plan(json, reading_));
  } else if (type == "QuestionnaireResponse") {
    facts_.questionnaire_responses.push_back(fhir::read_questionnaire_response(json, reading_));
  } else if (type == "EpisodeOfCare") {
    facts_.episodes_of_care.push_back(fhir::read_episode_of_care(json, reading_));
  } else {
    stop("no list for " + std::string(type));
  }
}

std::string outcome(const PatientBuilder& patient, std::string_view rule) {
  const Scene scene(patient);
  const clinical::Verdict verdict = scene.verdict(rule);
  switch (verdict.outcome) {
    case clinical::Outcome::fires:
      return std::string(verdict.row);
    case clinical::Outcome::clear:
      return "clear";
    case clinical::Outcome::not_applicable:
      return "not applicable";
    case clinical::Outcome::could_not_check:
      return "cannot check";
  }
  return "?";
}

}  // namespace isoguard::test
