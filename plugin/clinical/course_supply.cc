#include "plugin/clinical/course_supply.h"

#include <algorithm>

#include "plugin/clinical/supply.h"

namespace isoguard::clinical {
namespace {

using std::chrono::days;

constexpr int kLongestDays = 3'660;  // many orders that "end" in 9999 must not add up to nonsense

struct Part {
  const MedicationUse* use;
  Day from;
  Day to;
};
using Parts = fhir::List<Part>;

bool is_order_of_course(const MedicationUse& use, const Course& course, Day today) {
  return use.is(DrugClass::isotretinoin) && use.origin == MedicationUse::Origin::request &&
         use.start && use.start->earliest < today && use.start->earliest >= *course.started;
}

/// Refills of one product one after the other; what has no product code is its own product.
void stack_refills(Parts& parts) {
  std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) {
    const std::string_view left = a.use->product.code_label;
    const std::string_view right = b.use->product.code_label;
    return left != right ? left < right : a.from < b.from;
  });
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const Part& before = parts[i - 1];
    Part& part = parts[i];
    if (!part.use->product.is_same_code(before.use->product) || before.to <= part.from) continue;
    part.to = before.to + (part.to - part.from);
    part.from = before.to;
  }
}

/// Days on which at least one part supplies.
int days_supplied(Parts& parts) {
  std::sort(parts.begin(), parts.end(),
            [](const Part& a, const Part& b) { return a.from < b.from; });
  int sum = 0;
  std::optional<Day> covered;
  for (const Part& part : parts) {
    const Day from = covered ? std::max(*covered, part.from) : part.from;
    if (part.to > from) sum += fhir::days_between(from, part.to);
    covered = covered ? std::max(*covered, part.to) : part.to;
  }
  return sum;
}

int days_of_draft(const MedicationUse& draft, std::optional<double> weight_kg, int assumed_days,
                  Day today, fhir::Arena& arena) {
  if (draft.end) return std::max(fhir::days_between(draft.planned_start(today), *draft.end), 0);
  const auto supply = days_of_supply(draft, weight_kg, today, arena);
  return supply ? static_cast<int>(*supply) * (1 + repeats_of(*draft.order)) : assumed_days;
}

}  // namespace

CourseSupply find_course_supply(const Course& course, std::span<const MedicationUse> drafts,
                                std::span<const MedicationUse> history,
                                std::optional<double> weight_kg,
                                const knowledge::PolicyParameters& parameters, Day today,
                                fhir::Arena& arena) {
  CourseSupply supply;
  if (!course.started || course.continuing != Truth::yes) return supply;
  Parts parts{fhir::ArenaAllocator<Part>(arena)};
  for (const MedicationUse& use : history) {
    if (!is_order_of_course(use, course, today)) continue;
    const Day from = use.start->earliest;
    const Day to = use.end.value_or(from + days(parameters.assumed_supply_days));
    parts.push_back({&use, from, std::clamp(to, from, from + days(kLongestDays))});
  }
  stack_refills(parts);
  supply.days_before = days_supplied(parts);
  int longest = 0;
  for (const MedicationUse& draft : drafts) {
    if (!draft.is(DrugClass::isotretinoin)) continue;
    const int length =
        days_of_draft(draft, weight_kg, parameters.assumed_supply_days, today, arena);
    longest = std::max(longest, length);
    parts.push_back({&draft, today, today + days(length)});
  }
  supply.days_with = supply.days_before + longest;
  if (!supply.passes(parameters.long_course_days)) return supply;

  double mg = 0;
  for (const Part& part : parts) {
    const DailyDose dose = daily_dose(*part.use, weight_kg, today, arena);
    if (dose.told != Told::all) return supply;
    mg += dose.mg * fhir::days_between(part.from, part.to);
  }
  supply.mg_with = mg;
  return supply;
}

}  // namespace isoguard::clinical
