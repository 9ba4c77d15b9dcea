#include "plugin/facts/gatherer.h"

#include <algorithm>

#include "fhir/bundle.h"
#include "fhir/earlier_requests.h"
#include "fhir/medication_order.h"
#include "fhir/operation_outcome.h"

namespace isoguard::facts {

using fhir::Failure;
using fhir::json::Value;

namespace {

constexpr std::size_t kUsual = 64;  // resources of a call
constexpr std::size_t kRoom = 8;    // for another short page of the same type
constexpr int kDeepest = 3;         // Bundles and lists inside each other

/// Whether a resource tells what it is about, where it must.
template <class T>
bool is_told(const T&) {
  return true;
}
template <class T>
requires std::is_same_v<T, fhir::Condition> || std::is_same_v<T, fhir::Observation> ||
    std::is_same_v<T, fhir::Procedure>
bool is_told(const T& read) { return read.code.says_something(); }
bool is_told(const fhir::AllergyIntolerance& read) {
  return read.code.says_something() ||
         std::any_of(read.reactions.begin(), read.reactions.end(),
                     [](const auto& reaction) { return reaction.substance.says_something(); });
}

}  // namespace

Gatherer::Gatherer(const cds_hooks::Request& request, const knowledge::Terminology& terminology,
                   fhir::Arena& arena)
    : request_(request),
      terminology_(terminology),
      arena_(arena),
      reading_(arena),
      seen_(arena),
      facts_(arena),
      arrived_(fhir::ArenaAllocator<Arrived>(arena)) {
  facts_.patient_id = request.patient_id;
  arrived_.reserve(kUsual);
  patient_reference_ = arena_.keep_text("Patient/" + std::string(request.patient_id));
  read_drafts();
}

void Gatherer::need(Source source) {
  SourceState& state = facts_.sources[index_of(source)];
  if (state.needed) return;
  read_prefetch();
  state.needed = true;
  state.failure = prefetched_[index_of(source)];
}

bool Gatherer::is_kind_of(std::string_view type, Source source) {
  if (source == Source::medication_requests && type == "MedicationOrder") return true;
  if (source == Source::service_requests && fhir::is_earlier_service_request(type)) return true;
  return type == resource_type(source);
}

fhir::List<Source> Gatherer::incomplete() const {
  fhir::List<Source> result{fhir::ArenaAllocator<Source>(arena_)};
  for (std::size_t i = 0; i < kSourceCount; ++i) {
    const SourceState& state = facts_.sources[i];
    if (state.needed && !state.complete()) result.push_back(static_cast<Source>(i));
  }
  return result;
}

fhir::List<std::string_view> Gatherer::unresolved_medications() const {
  fhir::List<std::string_view> result{fhir::ArenaAllocator<std::string_view>(arena_)};
  const auto consider = [&](const fhir::MedicationChoice& choice,
                            std::span<const fhir::Medication> contained) {
    if (choice.reference.reference.empty() || result.size() >= kMaxMedicationReads) return;
    const auto target = fhir::type_and_id(choice.reference.reference);
    if (!target || target->type != "Medication" || facts_.resolve(choice, contained)) return;
    if (std::find(result.begin(), result.end(), target->id) == result.end()) {
      result.push_back(target->id);
    }
  };
  for (const DraftOrder& draft : facts_.drafts) {
    consider(draft.order.medication, draft.order.contained);
  }
  for (const auto& order : facts_.medication_requests) consider(order.medication, order.contained);
  for (const auto& taken : facts_.medication_statements)
    consider(taken.medication, taken.contained);
  return result;
}

Failure Gatherer::read_body(const Value& body, int depth) {
  const std::string_view type = fhir::resource_type(body);
  if (body.is_null()) return Failure::null_value;
  for (const Value& item : body.items()) {
    if (depth < kDeepest) read_body(item, depth + 1);  // evidence, but a list tells no end
  }
  if (type.empty()) return Failure::unparsable;
  if (type == "OperationOutcome") return Failure::operation_outcome;
  if (type != "Bundle") {
    take_resource(type, body, {});
    return Failure::none;
  }
  const std::size_t problems = reading_.problems.size();
  const fhir::Bundle bundle = fhir::read_bundle(body, reading_);
  expected_ = bundle.entries.size();
  if (depth == 0) {
    announced_ = std::max(announced_, bundle.total);
    matched_ += bundle.counted();
  }
  const bool whole = bundle.next.empty() && bundle.total <= bundle.counted();
  Failure state = whole ? Failure::none : Failure::incomplete;
  if (reading_.problems.size() > problems) state = Failure::unparsable;
  for (const fhir::BundleEntry& entry : bundle.entries) {
    if (entry.resource_type == "OperationOutcome") {
      if (fhir::says_failure(*entry.resource)) state = Failure::operation_outcome;
    } else if (entry.resource_type.empty()) {
      state = Failure::unparsable;  // something is there, and nobody can tell what
    } else if (entry.resource_type == "Bundle") {
      const Failure inner =
          depth < kDeepest ? read_body(*entry.resource, depth + 1) : Failure::unparsable;
      if (inner != Failure::none) state = inner;
    } else {
      take_resource(entry.resource_type, *entry.resource, entry.full_url);
    }
  }
  expected_ = 0;
  return state;
}

template <auto kRead, auto kList, auto kSubject>
void Gatherer::take_into(const Value& resource, std::string_view) {
  const std::size_t problems = reading_.problems.size();
  auto& list = facts_.*kList;
  // A page holds mostly one type: one allocation for it instead of many that grow.
  if (list.size() == list.capacity()) list.reserve(list.size() * 2 + expected_ + kRoom);
  const auto& read = list.emplace_back([&] { return kRead(resource, reading_); });
  const std::string_view type = fhir::resource_type(resource);
  if (!is_about_patient(read.*kSubject) || !seen_.insert(type, read.id)) {
    list.pop_back();
    return;
  }
  note_problems(type, read.id, problems);
  if (reading_.problems.size() == problems && !is_told(read))
    facts_.unreadable.push_back({type, read.id, "code"});
}

bool Gatherer::is_of_no_set(const Value& resource) {
  const fhir::CodeableConcept code = fhir::read_code(resource, reading_);
  const bool coded = std::any_of(code.coding.begin(), code.coding.end(),
                                 [](const fhir::Coding& coding) { return !coding.code.empty(); });
  return coded && terminology_.meaning(code).sets.empty();
}

template <auto kRead, auto kList, auto kSubject>
void Gatherer::take_coded(const Value& resource, std::string_view full_url) {
  if (is_of_no_set(resource)) return pass_over(resource);
  take_into<kRead, kList, kSubject>(resource, full_url);
}

void Gatherer::pass_over(const Value& resource) {
  const Value* subject = resource.find("subject");
  if (subject == nullptr) subject = &resource["patient"];  // as DSTU2 calls it
  fhir::Reference reference;
  reference.reference = (*subject)["reference"].string();
  is_about_patient(reference);
}

void Gatherer::take_observation(const Value& resource, std::string_view full_url) {
  const bool says_more =
      resource.find("component") != nullptr || resource.find("valueCodeableConcept") != nullptr;
  if (!says_more && is_of_no_set(resource)) return pass_over(resource);
  take_into<fhir::read_observation, &PatientFacts::observations, &fhir::Observation::subject>(
      resource, full_url);
}

void Gatherer::take_earlier_requests(const Value& resource, std::string_view) {
  const std::size_t problems = reading_.problems.size();
  const auto requests = fhir::read_earlier_service_requests(resource, reading_);
  const std::string_view type = fhir::resource_type(resource);
  const fhir::ServiceRequest& first = requests.front();
  if (!is_about_patient(first.subject) || !seen_.insert(type, first.id)) return;
  facts_.service_requests.insert(facts_.service_requests.end(), requests.begin(), requests.end());
  note_problems(type, first.id, problems);
}

void Gatherer::take_patient(const Value& resource, std::string_view) {
  const std::size_t problems = reading_.problems.size();
  const fhir::Patient read = fhir::read_patient(resource, reading_);
  if (!read.id.empty() && read.id != facts_.patient_id) {
    ++facts_.other_patients_resources;
  } else if (facts_.patient == nullptr) {
    facts_.patient = &arena_.keep(read);
    note_problems("Patient", read.id, problems);
  }
}

void Gatherer::take_medication_resource(const Value& resource, std::string_view full_url) {
  const std::size_t problems = reading_.problems.size();
  const fhir::Medication read = fhir::read_medication(resource, reading_);
  // The same Medication under another full URL is kept: a reference may use either name.
  if (!seen_.insert("Medication", read.id) && full_url.empty()) return;
  facts_.medications.push_back({full_url, read});
  note_problems("Medication", read.id, problems);
}

void Gatherer::take_resource(std::string_view type, const Value& resource,
                             std::string_view full_url) {
  arrived_.push_back({type, &resource, origin_});
  using Facts = PatientFacts;
  struct Row {
    std::string_view type;
    void (Gatherer::*take)(const Value&, std::string_view);
  };
  static constexpr Row kRows[] = {
      {"Observation", &Gatherer::take_observation},
      {"Condition",
       &Gatherer::take_coded<fhir::read_condition, &Facts::conditions, &fhir::Condition::subject>},
      {"MedicationRequest",
       &Gatherer::take_into<fhir::read_medication_request, &Facts::medication_requests,
                            &fhir::MedicationRequest::subject>},
      {"MedicationOrder",  // as DSTU2 calls it
       &Gatherer::take_into<fhir::read_medication_order, &Facts::medication_requests,
                            &fhir::MedicationRequest::subject>},
      {"MedicationStatement",
       &Gatherer::take_into<fhir::read_medication_statement, &Facts::medication_statements,
                            &fhir::MedicationStatement::subject>},
      {"Procedure",
       &Gatherer::take_coded<fhir::read_procedure, &Facts::procedures, &fhir::Procedure::subject>},
      {"AllergyIntolerance", &Gatherer::take_into<fhir::read_allergy_intolerance, &Facts::allergies,
                                                  &fhir::AllergyIntolerance::patient>},
      {"Patient", &Gatherer::take_patient},
      {"Medication", &Gatherer::take_medication_resource},
      {"ServiceRequest", &Gatherer::take_into<fhir::read_service_request, &Facts::service_requests,
                                              &fhir::ServiceRequest::subject>},
      {"ProcedureRequest", &Gatherer::take_earlier_requests},
      {"DiagnosticOrder", &Gatherer::take_earlier_requests},
      {"ReferralRequest", &Gatherer::take_earlier_requests},
      {"Communication", &Gatherer::take_into<fhir::read_communication, &Facts::communications,
                                             &fhir::Communication::subject>},
      {"CommunicationRequest",
       &Gatherer::take_into<fhir::read_communication_request, &Facts::communication_requests,
                            &fhir::Communication::subject>},
      {"CarePlan",
       &Gatherer::take_into<fhir::read_care_plan, &Facts::care_plans, &fhir::CarePlan::subject>},
      {"QuestionnaireResponse",
       &Gatherer::take_into<fhir::read_questionnaire_response, &Facts::questionnaire_responses,
                            &fhir::QuestionnaireResponse::subject>},
      {"EpisodeOfCare", &Gatherer::take_into<fhir::read_episode_of_care, &Facts::episodes_of_care,
                                             &fhir::EpisodeOfCare::patient>},
  };
  for (const Row& row : kRows) {
    if (row.type == type) return (this->*row.take)(resource, full_url);
  }
}

bool Gatherer::is_about_patient(const fhir::Reference& subject) {
  if (fhir::json::same_name(subject.reference, patient_reference_)) return true;
  const auto target = fhir::type_and_id(subject.reference);
  // A subject that is absent or no literal reference cannot be told apart from the patient's own.
  const bool same = !target || (target->type == "Patient" && target->id == facts_.patient_id);
  if (!same) ++facts_.other_patients_resources;
  return same;
}

void Gatherer::note_problems(std::string_view type, std::string_view id,
                             std::size_t first_problem) {
  for (std::size_t i = first_problem; i < reading_.problems.size(); ++i) {
    facts_.unreadable.push_back({type, id, reading_.problems[i].element});
  }
}

}  // namespace isoguard::facts
