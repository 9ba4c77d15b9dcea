#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

/// One synthetic patient and order session as a flat list of facts: what generate.cc invents,
/// request.cc writes as FHIR and oracle.cc judges. All days count from the day of the order: 0 is
/// today, -7 a week ago. Statuses and intents are the FHIR codes; empty means that the element is
/// absent.
namespace isoguard::sweep {

/// A FHIR date as the days that it can mean; not known: the element is absent.
struct When {
  bool known = false;
  int first = 0;
  int last = 0;
  std::string text;  ///< as the record writes it
};

enum class Source {
  patient,
  conditions,
  pregnancy_observations,
  laboratory_observations,
  procedures,
  requests,
  statements,
  allergies,
  service_requests,
  communications,
  communication_requests,
  care_plans,
  questionnaires,
  episodes,
  count_
};
inline constexpr std::size_t kSources = static_cast<std::size_t>(Source::count_);

/// How a source came with the call. All but `complete` leave it unread; of `paged` the facts are
/// seen, but there may be more.
enum class Sent { complete, null_value, left_out, operation_outcome, paged };

/// What an entry of the problem list or a procedure says.
enum class Finding {
  pregnancy,
  pregnancy_possible,
  pregnancy_ended,
  test_positive,
  test_negative,
  test_result_unknown,
  uterus_absent,
  uterus_remains,  ///< looks like a hysterectomy, is none
  ovaries_absent,
  menopause,
  menopause_not_proof,
  long_acting,        ///< intrauterine device or implant in place
  long_acting_visit,  ///< an encounter about one
  long_acting_removed,
  hormonal,
  hormonal_visit,
  progestogen_pill,
  emergency_pill,
  barrier,
  contraception_counselling,
  sterilised,
  sterilisation_visit,
  abstinent,
  trying_to_conceive,
  lactating,
  gender_history,
  vasectomy,
  enrolled,
  unrelated
};

struct Condition {
  Finding finding = Finding::unrelated;
  int code = 0;  ///< which of the codes for it
  std::string_view clinical;
  std::string_view verification;
  When onset;
  When recorded;
  bool other_patient = false;
};

struct Procedure {
  Finding finding = Finding::unrelated;
  int code = 0;
  std::string_view status;
  When performed;
  bool other_patient = false;
};

enum class Question {
  pregnancy_test,
  tumour_marker,  ///< hCG too, but no pregnancy test
  pregnancy_status,
  delivery_date,
  last_period,
  pregnancy_wish,
  lactation,
  birth_sex,
  sex,
  enrolment
};

/// What an Observation says; `none`: neither value nor interpretation, or nothing that can be read.
enum class Reply { none, yes, no, unclear };

struct Observation {
  Question question = Question::pregnancy_test;
  int code = 0;
  Reply reply = Reply::none;  ///< yes: positive, pregnant, wants, breastfeeds, female
  int form = 0;               ///< which way of writing that reply
  std::string_view status;
  When effective;
  When delivery;  ///< of a delivery_date
  bool home = false;
  int home_form = 0;
  bool other_patient = false;
};

enum class Drug {
  isotretinoin,
  isotretinoin_topical,
  tetracycline,
  tetracycline_local,
  combined_pill,
  progestogen_pill,
  emergency_pill,
  implant,
  unrelated
};

/// A MedicationRequest, of the history or of the session, or a MedicationStatement.
struct Medication {
  std::string id;
  Drug drug = Drug::unrelated;
  int code = 0;
  std::string_view status;
  std::string_view intent = "order";
  bool do_not_perform = false;
  When authored;        ///< authoredOn; a statement's dateAsserted
  When start;           ///< first day of the dosage; a statement's effective start
  When end;             ///< last day of it
  int supply_days = 0;  ///< of a request; 0: not stated
  int repeats = 0;
  bool selected = true;  ///< of a draft: selected at order-select
  bool other_patient = false;
};

/// Enrolment in the prevention programme, on whatever resource a site uses for it.
struct Enrolment {
  Source carrier = Source::procedures;
  std::string_view status;
  When when;
};

struct Person {
  std::string_view gender;
  std::string_view birth_sex;      ///< US Core
  std::string_view recorded_sex;   ///< US Core sex: female, male
  std::string_view sex_parameter;  ///< for clinical use
  std::string birth_date;          ///< full, year-month or year; empty when absent
  int youngest = 0;                ///< completed years today, when a birth date is there
  int oldest = 0;
};

struct Case {
  std::chrono::sys_days today;
  bool selecting = false;  ///< order-select
  Person person;
  std::vector<Condition> conditions;
  std::vector<Procedure> procedures;
  std::vector<Observation> observations;
  std::vector<Medication> requests;
  std::vector<Medication> statements;
  std::vector<Enrolment> enrolments;
  std::vector<Medication> drafts;
  std::array<Sent, kSources> sent{};

  Sent how(Source source) const { return sent[static_cast<std::size_t>(source)]; }
};

}  // namespace isoguard::sweep
