#pragma once

#include <forward_list>
#include <initializer_list>
#include <string>
#include <string_view>

#include "plugin/cds_hooks/request.h"
#include "plugin/facts/arrived.h"
#include "plugin/facts/patient_facts.h"
#include "plugin/facts/seen_ids.h"
#include "plugin/knowledge/terminology.h"

namespace isoguard::facts {

/// Turns one request, and what a FHIR server replies, into PatientFacts. Nothing here fails: what
/// is missing or cannot be understood becomes the state of its source.
///
/// Order of use: construct (reads the orders in context), need() the sources that the orders call
/// for (taken from prefetch), take() what was fetched for sources that are still incomplete.
class Gatherer {
 public:
  /// All must outlive the gatherer. A Condition or Procedure whose codes no value set has is passed
  /// over, and so is such an Observation that holds neither components nor a coded value: no rule
  /// can ask for it. One that has only a text is kept.
  Gatherer(const cds_hooks::Request& request, const knowledge::Terminology& terminology,
           fhir::Arena& arena);

  const PatientFacts& facts() const { return facts_; }
  /// All resources that came, other patients' as well, in order.
  std::span<const Arrived> arrived() const { return fhir::kept(arrived_); }

  /// Marks a source as needed and takes it from the prefetch when it is there (CH-39 to CH-43):
  /// absent → not_provided; null → null_value; an OperationOutcome, as value or as entry, →
  /// operation_outcome; a Bundle with a next page, or a total that is more than came → incomplete;
  /// neither → unparsable.
  void need(Source source);

  /// The sources that are needed and not complete.
  fhir::List<Source> incomplete() const;

  /// References to Medications of this patient's orders and statements that nothing resolves yet
  /// and that a FHIR server could ("Medication/1"), each once; at most `kMaxMedicationReads`.
  fhir::List<std::string_view> unresolved_medications() const;

  /// A FHIR server's answer for a source, of which there may be several: it is complete when all
  /// are and none holds a resource of another patient, nobody having asked for that. Its pages must
  /// outlive the facts.
  void take(Source source, const fhir::Reply& reply);
  /// The answer to reading a Medication; a failure leaves the reference unresolved.
  void take_medication(const fhir::Reply& reply);
  /// What a terminology server said of a code; its texts must outlive the facts.
  void learn(const LearnedCode& code) { facts_.learned.push_back(code); }
  /// Nothing can be fetched: what is still incomplete stays so, for this reason unless a better one
  /// is known (an OperationOutcome in the prefetch says more than a missing server).
  void give_up(fhir::Failure why);

  static constexpr std::size_t kMaxMedicationReads = 20;

 private:
  void read_drafts();
  void read_draft(const fhir::json::Value& resource, std::string_view full_url);
  void read_prefetch();
  /// What a prefetch value stands for: text is parsed, a response (`{response, resource}`) gives
  /// its resource, a list of one its element. nullptr: it cannot be read, or the response failed.
  const fhir::json::Value* unwrapped(const fhir::json::Value& value);
  /// Takes all resources of a body, Bundles inside it included, and says whether it is whole.
  fhir::Failure read_body(const fhir::json::Value& body, int depth = 0);
  /// `state`, unless the body is not what the source should hold.
  fhir::Failure held(Source source, const fhir::json::Value& body, fhir::Failure state) const;
  static bool is_kind_of(std::string_view type, Source source);
  void take_resource(std::string_view type, const fhir::json::Value& resource,
                     std::string_view full_url);
  template <auto kRead, auto kList, auto kSubject>
  void take_into(const fhir::json::Value& resource, std::string_view full_url);
  /// The same, unless no value set has the resource's code: then no rule can ask for it.
  template <auto kRead, auto kList, auto kSubject>
  void take_coded(const fhir::json::Value& resource, std::string_view full_url);
  bool is_of_no_set(const fhir::json::Value& resource);
  /// Only notes whether it is another patient's.
  void pass_over(const fhir::json::Value& resource);
  void take_observation(const fhir::json::Value& resource, std::string_view full_url);
  void take_earlier_requests(const fhir::json::Value& resource, std::string_view full_url);
  void take_patient(const fhir::json::Value& resource, std::string_view full_url);
  void take_medication_resource(const fhir::json::Value& resource, std::string_view full_url);
  bool is_about_patient(const fhir::Reference& subject);
  bool is_selected(std::string_view type, std::string_view id) const;
  void note_problems(std::string_view type, std::string_view id, std::size_t first_problem);

  const cds_hooks::Request& request_;
  const knowledge::Terminology& terminology_;
  fhir::Arena& arena_;
  fhir::Reading reading_;
  SeenIds seen_;
  PatientFacts facts_;
  std::string_view patient_reference_;  ///< as nearly all resources write their subject
  std::array<fhir::Failure, kSourceCount> prefetched_{};
  bool prefetch_read_ = false;
  fhir::List<Arrived> arrived_;
  Origin origin_ = Origin::context;  ///< of what is being read
  std::forward_list<std::string>
      texts_;                    ///< prefetch values that came as text; the facts point into them
  std::size_t expected_ = 0;     ///< entries of the page being read
  std::uint64_t announced_ = 0;  ///< Bundle.total of the search being read, and what came of it
  std::uint64_t matched_ = 0;
};

}  // namespace isoguard::facts
