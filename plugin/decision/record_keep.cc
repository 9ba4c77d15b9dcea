#include "plugin/decision/record_keep.h"

#include <chrono>

namespace isoguard::decision {

std::string keep_of(const fhir::Patient* patient, fhir::Day today) {
  if (patient == nullptr || !patient->birth_date || patient->birth_date->latest > today) {
    return R"({"age":"unknown"})";
  }
  const fhir::Day latest = patient->birth_date->latest;
  if (fhir::years_between(latest, today) >= kSurelyAdult) return R"({"age":"adult"})";
  const int born = static_cast<int>(std::chrono::year_month_day(latest).year());
  return R"({"age":"young","born":)" + std::to_string(born) + "}";
}

}  // namespace isoguard::decision
