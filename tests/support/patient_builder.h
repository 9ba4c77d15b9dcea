#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fhir/document.h"
#include "plugin/clinical/chart_gate.h"
#include "plugin/clinical/context.h"
#include "plugin/knowledge/knowledge.h"
#include "plugin/rules/catalogue.h"
#include "tests/support/resource.h"

namespace isoguard::test {

/// The knowledge that ships, read once.
const knowledge::Knowledge& shipped_knowledge();

/// A patient and an order session, described line by line. A value: every line returns a changed
/// copy, so that tables can vary a common patient.
class PatientBuilder {
 public:
  /// No Patient data but an id; order-sign; policy eu-ppp; nothing missing.
  PatientBuilder() = default;

  PatientBuilder sex(std::string_view gender, std::string_view birth_sex = {}) const;
  PatientBuilder aged(int years) const;  ///< turned that age 100 days ago
  PatientBuilder born(std::string_view birth_date) const;
  PatientBuilder sex_parameter(std::string_view code) const;
  PatientBuilder recorded_sex(std::string_view code) const;
  PatientBuilder without_patient() const;

  /// A MedicationRequest or ServiceRequest of the session.
  PatientBuilder drafts(Resource order, bool selected = true) const;
  PatientBuilder drop_drafts() const;
  PatientBuilder has(Resource resource) const;
  PatientBuilder knows(Resource medication) const;  ///< a Medication that references can find
  PatientBuilder without(std::string_view resource_type) const;
  PatientBuilder fails(clinical::Source source,
                       fhir::Failure failure = fhir::Failure::timeout) const;
  PatientBuilder unreadable(std::string_view resource_type) const;
  PatientBuilder selecting() const;  ///< hook order-select
  PatientBuilder charting() const;   ///< a hook without orders
  PatientBuilder policy(std::string_view id) const;
  /// Whatever has no id gets one, as in a real record: drafts "draft-1" …, the record "1" ….
  PatientBuilder numbered() const;

  std::string_view policy_id() const { return policy_; }

 private:
  friend class Scene;
  std::vector<std::pair<std::string, std::string>> patient_;
  std::vector<std::string> extensions_;
  bool has_patient_ = true;
  std::vector<std::pair<Resource, bool>> drafts_;
  std::vector<Resource> resources_;
  std::vector<Resource> medications_;
  std::vector<std::pair<clinical::Source, fhir::Failure>> failures_;
  std::vector<std::string> unreadable_;
  clinical::Hook hook_ = clinical::Hook::order_sign;
  std::string policy_ = "eu-ppp";
};

/// A patient that was read and understood; owns everything that the context points into.
class Scene {
 public:
  explicit Scene(const PatientBuilder& builder,
                 const knowledge::Knowledge& knowledge = shipped_knowledge());
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  const facts::PatientFacts& facts() const { return facts_; }
  const clinical::ClinicalContext& context() const { return *context_; }
  const knowledge::PolicyParameters& parameters() const { return *parameters_; }
  clinical::GateDecision gate() const;
  /// The verdict of one rule of the catalogue.
  clinical::Verdict verdict(std::string_view rule) const;

 private:
  const fhir::json::Value& read(const std::string& json);
  void need(clinical::Needs needs);
  void add(const Resource& resource);
  void add_patient(const PatientBuilder& builder);

  fhir::Arena arena_;
  fhir::Reading reading_{arena_};
  std::deque<fhir::Document> documents_;
  facts::PatientFacts facts_{arena_};
  clinical::Hook hook_;
  const knowledge::Knowledge* knowledge_;
  const knowledge::PolicyParameters* parameters_;
  std::optional<clinical::ClinicalContext> context_;
};

/// What a rule says, as tables write it: the row when it fires, else "clear", "not applicable" or
/// "cannot check".
std::string outcome(const PatientBuilder& patient, std::string_view rule);

}  // namespace isoguard::test
