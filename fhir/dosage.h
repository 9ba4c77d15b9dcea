#pragma once

#include "fhir/reading.h"

namespace isoguard::fhir {

/// http://hl7.org/fhir/R4/datatypes.html#Timing, the parts that give a daily dose and a length.
struct Timing {
  std::span<const Date> events;
  Period bounds_period;
  Quantity bounds_duration;
  Rare<Range> bounds_range;
  std::string_view count;      ///< repeat.count, lexical
  std::string_view frequency;  ///< lexical integers and decimals, empty when absent
  std::string_view frequency_max;
  std::string_view period;
  std::string_view period_max;
  std::string_view period_unit;            ///< UCUM: s | min | h | d | wk | mo | a
  std::span<const std::string_view> when;  ///< MORN, HS, …
  std::span<const std::string_view> days_of_week;
  std::span<const std::string_view> times_of_day;
  CodeableConcept code;  ///< BID, TID, …
};

struct DoseAndRate {
  Quantity dose;  ///< doseQuantity
  Rare<Range> dose_range;
  Rare<Ratio> rate_ratio;
  Rare<Range> rate_range;
  Quantity rate;  ///< rateQuantity
};

/// http://hl7.org/fhir/R4/dosage.html. A dose or rate directly under the dosage (the place of DSTU2
/// and STU3, also in published R4 examples) is read as one doseAndRate.
struct Dosage {
  std::string_view sequence;  ///< lexical integer; lines of another number follow each other
  std::string_view text;
  std::string_view patient_instruction;
  std::span<const CodeableConcept> additional_instruction;
  Rare<Timing> timing;
  bool as_needed = false;  ///< asNeeded[x] true, or a concept that says what for
  CodeableConcept route;
  CodeableConcept site;
  CodeableConcept method;
  std::span<const DoseAndRate> dose_and_rate;
  Rare<Ratio> max_dose_per_period;
};

/// The dosage lines of an order or statement, read when they are first asked for: most orders of a
/// record are of no interest. Of one thread, like the Reading, which must outlive it.
class Dosages {
 public:
  Dosages() = default;
  /// `array`: the element dosageInstruction or dosage; `element`: its path, static text.
  Dosages(const json::Value& array, std::string_view element, Reading& reading)
      : array_(&array), element_(element), reading_(&reading) {}

  std::span<const Dosage> lines() const {
    if (array_ != nullptr) read();
    return lines_;
  }
  /// Whether all of it could be understood.
  bool is_understood() const {
    lines();
    return understood_;
  }

  auto begin() const { return lines().begin(); }
  auto end() const { return lines().end(); }
  bool empty() const { return lines().empty(); }
  std::size_t size() const { return lines().size(); }
  const Dosage& operator[](std::size_t i) const { return lines()[i]; }

 private:
  void read() const;

  mutable const json::Value* array_ = nullptr;  ///< until it is read
  std::string_view element_;
  Reading* reading_ = nullptr;
  mutable std::span<const Dosage> lines_;
  mutable bool understood_ = true;
};

}  // namespace isoguard::fhir
