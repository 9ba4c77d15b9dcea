#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/date.h"

namespace isoguard::test {

/// The day of the order in all clinical tables: 2026-03-15. Other days count from it.
fhir::Day order_day();
/// "2026-03-14" for -1.
std::string date(int days_from_order);

/// A code with its display, as a record would carry it.
struct Code {
  std::string_view system;
  std::string_view code;
  std::string_view display;
};

inline constexpr std::string_view kRxNorm = "http://www.nlm.nih.gov/research/umls/rxnorm";
inline constexpr std::string_view kAtc = "http://www.whocc.no/atc";
inline constexpr std::string_view kSnomed = "http://snomed.info/sct";
inline constexpr std::string_view kLoinc = "http://loinc.org";
inline constexpr std::string_view kIcd10Cm = "http://hl7.org/fhir/sid/icd-10-cm";
inline constexpr std::string_view kGuard = "http://example.org/cds/isotretinoin-guard";

inline constexpr Code kIsotretinoin = {kRxNorm, "197844", "isotretinoin 20 MG Oral Capsule"};
inline constexpr Code kIsotretinoin30 = {kRxNorm, "403930", "isotretinoin 30 MG Oral Capsule"};
inline constexpr Code kDoxycycline = {kRxNorm, "1650143", "doxycycline hyclate 100 MG Oral Tablet"};
inline constexpr Code kIbuprofen = {kRxNorm, "197805", "ibuprofen 400 MG Oral Tablet"};
inline constexpr Code kPill = {kRxNorm, "238019",
                               "ethinyl estradiol 0.03 MG / levonorgestrel 0.15 MG Oral Tablet"};
inline constexpr Code kUrineTest = {kLoinc, "2106-3",
                                    "Choriogonadotropin (pregnancy test) [Presence] in Urine"};
inline constexpr Code kPositive = {kSnomed, "10828004", "Positive (qualifier value)"};
inline constexpr Code kNegative = {kSnomed, "260385009", "Negative (qualifier value)"};
inline constexpr Code kIndeterminate = {kSnomed, "82334004", "Indeterminate (qualifier value)"};
inline constexpr Code kPregnant = {kSnomed, "77386006", "Pregnant (finding)"};
inline constexpr Code kHysterectomy = {kSnomed, "236886002", "Hysterectomy (procedure)"};
inline constexpr Code kSunCounselling = {kGuard, "sun-protection-counselling", "Sun protection"};
inline constexpr Code kEnrolled = {kGuard, "ppp-enrolled", "Programme enrolment"};

/// One FHIR resource in the making: members are set by name; the last value of a name wins.
class Resource {
 public:
  explicit Resource(std::string_view type, std::string_view id = {});

  /// Any member, as JSON.
  Resource& set(std::string_view name, std::string json);
  Resource& text(std::string_view name, std::string_view value);  ///< a string member
  Resource& concept_(std::string_view name, std::vector<Code> codings, std::string_view text = {});
  Resource& drop(std::string_view name);

  Resource& status(std::string_view value) { return text("status", value); }
  Resource& intent(std::string_view value) { return text("intent", value); }

  std::string_view type() const { return type_; }
  bool has(std::string_view name) const;
  std::string json() const;

 private:
  std::string type_;
  std::vector<std::pair<std::string, std::string>> members_;
};

/// JSON of a CodeableConcept. A Code without a system gives a coding without one.
std::string concept_json(const std::vector<Code>& codings, std::string_view text = {});

/// An active order of `drug`, written on a day; add an end, a route, … with the functions below.
Resource order(const Code& drug, int written = 0);
Resource order_named(std::string_view text, int written = 0);
Resource statement(const Code& drug, std::string_view status, int since);
/// Last day by dosage timing; first day too when it differs from the day it was written.
Resource until(Resource medication, int end);
Resource from_until(Resource medication, int start, int end);
Resource from(Resource medication, int start);
Resource supply(Resource order, int days, int repeats = 0);
Resource route(Resource order, const Code& code);

Resource condition(const Code& code, int recorded, std::string_view clinical = "active",
                   std::string_view verification = "confirmed");
Resource test(const Code& result, int on, std::string_view status = "final");
Resource observation(const Code& code, int on);
Resource coded(Resource observation, const Code& value);
Resource quantity(Resource observation, std::string_view value, std::string_view unit,
                  std::string_view comparator = {});
Resource procedure(const Code& code, int on, std::string_view status = "completed");

}  // namespace isoguard::test
