#include "plugin/clinical/daily_dose.h"

#include <algorithm>

#include "plugin/clinical/dose_times.h"
#include "plugin/clinical/time_unit.h"

namespace isoguard::clinical {
namespace {

using std::chrono::days;

constexpr Day kNever = Day(days(4'000'000));
constexpr double kLargestMg = 1e6;  // beyond it a sum is a typing error and stays one

void take(std::optional<double>& highest, std::optional<double> value) {
  if (value && (!highest || *value > *highest)) highest = value;
}

/// mg a day of "40 mg per 1 d".
std::optional<double> mg_per_day(const fhir::Ratio& ratio, const DoseBasis& basis) {
  const auto mg = mg_of(ratio.numerator, basis);
  const auto number =
      ratio.denominator.value.empty() ? std::optional(1.0) : ratio.denominator.number();
  const auto unit = time_unit(ratio.denominator.unit_or_code());
  if (!mg || !number || !unit || *number <= 0) return std::nullopt;
  return *mg / (*number * unit->usual);
}

/// The most that one line gives on a day.
std::optional<double> amount(const fhir::Dosage& line, const DoseBasis& basis) {
  std::optional<double> dose;
  std::optional<double> highest;
  for (const fhir::DoseAndRate& each : line.dose_and_rate) {
    take(dose, mg_of(each.dose, basis));
    if (each.dose_range) take(dose, mg_of(each.dose_range->high, basis));
    if (each.rate_ratio) take(highest, mg_per_day(*each.rate_ratio, basis));
    take(highest, mg_per_day_of(each.rate, basis));
    if (each.rate_range) take(highest, mg_per_day_of(each.rate_range->high, basis));
  }
  if (dose) {
    const auto times = times_per_day(*line.timing);
    if (times) take(highest, *dose * *times);
  }
  const auto limit =
      line.max_dose_per_period ? mg_per_day(*line.max_dose_per_period, basis) : std::nullopt;
  if (highest && limit) highest = std::min(*highest, *limit);
  if (!highest) highest = limit;
  if (highest) highest = std::min(*highest, kLargestMg);
  return highest;
}

bool tells_dose(const fhir::Dosage& line) {
  return !line.dose_and_rate.empty() || line.max_dose_per_period || !line.text.empty();
}

/// First day, and the day after the last, of one line.
std::pair<Day, std::optional<Day>> bounds(const fhir::Timing& timing, Day begin) {
  const Day from =
      timing.bounds_period.start ? std::max(timing.bounds_period.start->earliest, begin) : begin;
  if (timing.bounds_period.end) return {from, timing.bounds_period.end->latest + days(1)};
  auto length = usual_days(timing.bounds_duration);
  if (!length && timing.bounds_range) length = usual_days(timing.bounds_range->high);
  if (!length) return {from, std::nullopt};
  return {from, from + days(static_cast<int>(std::min(*length, double{kCenturyDays}) + 0.999))};
}

/// Where the next number in the sequence begins: after the lines of the last, if they all end.
class Sequence {
 public:
  explicit Sequence(Day begin) : begin_(begin), next_(begin) {}
  Day begin_of(const fhir::Dosage& line) {
    if (!line.sequence.empty() && line.sequence != number_) {
      if (!number_.empty() && bounded_) begin_ = next_;
      number_ = line.sequence;
      bounded_ = true;
    }
    return begin_;
  }
  void ends(std::optional<Day> end) {
    bounded_ = bounded_ && end;
    if (end) next_ = std::max(next_, *end);
  }

 private:
  Day begin_;
  Day next_;
  std::string_view number_;
  bool bounded_ = true;
};

Told both(Told a, Told b) {
  if (a == b) return a;
  return Told::part;
}

Day end_of_draft(const MedicationUse& use) { return use.end ? *use.end + days(1) : kNever; }

/// The day after the last one that it supplies.
Day supplied_until(const MedicationUse& use, int assumed_days) {
  return use.end ? *use.end : use.start->latest + days(assumed_days);
}

/// Whether an order of the record adds to what the drafts give: another strength, still supplied.
bool adds(const MedicationUse& use, std::span<const MedicationUse> drafts, int assumed_days,
          Day today) {
  if (!use.is(DrugClass::isotretinoin) || use.origin != MedicationUse::Origin::request)
    return false;
  if (!use.is_status("active") || !use.product.strength_mg || !use.start) return false;
  return supplied_until(use, assumed_days) > today &&
         std::all_of(drafts.begin(), drafts.end(), [&use](const MedicationUse& draft) {
           return !draft.is(DrugClass::isotretinoin) ||
                  (draft.product.strength_mg &&
                   *draft.product.strength_mg != *use.product.strength_mg);
         });
}

}  // namespace

Told add_dose_spans(const MedicationUse& use, Day from, Day to, const DoseBasis& basis,
                    fhir::List<DoseSpan>& spans) {
  if (use.order == nullptr) return Told::nothing;
  std::optional<Told> told;
  Sequence sequence(from);
  for (const fhir::Dosage& line : use.order->dosage) {
    if (!tells_dose(line)) continue;
    const auto [begin, end] = bounds(*line.timing, sequence.begin_of(line));
    sequence.ends(end);
    const std::optional<double> mg = amount(line, basis);
    told = both(told.value_or(mg ? Told::all : Told::part), mg ? Told::all : Told::part);
    const Day until = std::max(std::min(end.value_or(to), to), begin + days(1));
    if (mg) spans.push_back({begin, until, *mg * use.product.scale()});
  }
  return told.value_or(Told::nothing);
}

double highest_together(fhir::List<DoseSpan>& spans) {
  struct Change {
    Day day;
    double mg;
  };
  fhir::List<Change> changes(spans.get_allocator());
  changes.reserve(spans.size() * 2);
  for (const DoseSpan& span : spans) {
    changes.push_back({span.from, span.mg});
    changes.push_back({span.to, -span.mg});
  }
  std::sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) {
    return a.day != b.day ? a.day < b.day : a.mg < b.mg;
  });
  double now = 0;
  double most = 0;
  for (const Change& change : changes) {
    now += change.mg;
    most = std::max(most, now);
  }
  return most;
}

DailyDose daily_dose(const MedicationUse& use, std::optional<double> weight_kg, Day today,
                     fhir::Arena& arena) {
  fhir::List<DoseSpan> spans{fhir::ArenaAllocator<DoseSpan>(arena)};
  const Day from = use.start ? use.start->earliest : today;
  const Told told =
      add_dose_spans(use, from, end_of_draft(use), {use.product.strength_mg, weight_kg}, spans);
  return {told, highest_together(spans)};
}

DailyDose regimen_dose(std::span<const MedicationUse> drafts,
                       std::span<const MedicationUse> history, std::optional<double> weight_kg,
                       int assumed_days, Day today, fhir::Arena& arena) {
  fhir::List<DoseSpan> spans{fhir::ArenaAllocator<DoseSpan>(arena)};
  std::optional<Told> told;
  for (const MedicationUse& draft : drafts) {
    if (!draft.is(DrugClass::isotretinoin)) continue;
    const DoseBasis basis{draft.product.strength_mg, weight_kg};
    const Told one =
        add_dose_spans(draft, draft.planned_start(today), end_of_draft(draft), basis, spans);
    told = both(told.value_or(one), one);
  }
  if (told.value_or(Told::nothing) == Told::nothing) return {};
  for (const MedicationUse& use : history) {
    if (!adds(use, drafts, assumed_days, today)) continue;
    const DoseBasis basis{use.product.strength_mg, weight_kg};
    const Day to = supplied_until(use, assumed_days);
    told = both(*told, add_dose_spans(use, use.start->earliest, to, basis, spans));
  }
  return {*told, highest_together(spans)};
}

}  // namespace isoguard::clinical
