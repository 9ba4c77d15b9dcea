#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "fhir/arena.h"
#include "plugin/clinical/counting.h"
#include "plugin/clinical/truth.h"
#include "plugin/facts/patient_facts.h"
#include "plugin/knowledge/policy.h"

namespace isoguard::clinical {

/// What rules ask the laboratory about.
enum class Analyte : unsigned char {
  triglycerides,  ///< mg/dL
  cholesterol,    ///< mg/dL
  alt,            ///< multiples of the upper limit of normal
  ast,            ///< multiples of the upper limit of normal
  glucose,        ///< mg/dL; HbA1c counts as measured, without a value
  platelets,      ///< 10⁹ per litre
  neutrophils,    ///< 10⁹ per litre
  urine_blood,    ///< number of crosses on a strip
  urine_protein,  ///< number of crosses on a strip
  count_
};

/// The newest result of one analyte. The unit decides the conversion, never the code; a result in
/// an unknown unit, without one, or without a value is no result (rules.md section 3).
struct LabValue {
  bool found = false;
  double value = 0;  ///< in the unit of its Analyte
  fhir::Comparator comparator = fhir::Comparator::none;
  bool fasting = false;
  Day day;  ///< the last that its date can mean; an undated result yields to every dated one
  std::string_view recorded;  ///< comparator, number and unit as recorded, in our own spelling
  Evidence evidence;

  /// Whether the value is at least, or below, a limit; unknown when a comparator leaves it open.
  Truth at_least(double limit) const;
  Truth below(double limit) const { return found ? !at_least(limit) : Truth::no; }
  /// Not older than `days`, in its latest reading: for values that warn.
  bool is_recent(int days, Day today) const {
    return found && fhir::days_between(day, today) <= days;
  }
};

/// The newest results on record. On one day the more worrying of two counts.
struct LabResults {
  std::array<LabValue, static_cast<std::size_t>(Analyte::count_)> newest{};
  /// The last day on which the analyte was measured, in the oldest reading of its date.
  std::array<std::optional<Day>, static_cast<std::size_t>(Analyte::count_)> measured{};

  const LabValue& of(Analyte analyte) const { return newest[static_cast<std::size_t>(analyte)]; }
  std::optional<Day> measured_on(Analyte analyte) const {
    return measured[static_cast<std::size_t>(analyte)];
  }
  /// Measured at most `days` ago, for certain.
  bool was_measured(Analyte analyte, int days, Day today) const {
    const std::optional<Day> day = measured_on(analyte);
    return day && fhir::days_between(*day, today) <= days;
  }
};

/// Reads results of `facts`, and the components of panels. Texts that it makes live in `arena`.
LabResults find_lab_results(const facts::PatientFacts& facts,
                            const knowledge::Terminology& terminology,
                            const knowledge::PolicyParameters& parameters, Day today,
                            fhir::Arena& arena);

}  // namespace isoguard::clinical
