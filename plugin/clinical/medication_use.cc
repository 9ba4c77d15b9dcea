#include "plugin/clinical/medication_use.h"

#include <algorithm>
#include <charconv>

#include "fhir/bundle.h"
#include "plugin/clinical/time_unit.h"
#include "plugin/clinical/words.h"

namespace isoguard::clinical {
namespace {

using Origin = MedicationUse::Origin;
using fhir::Date;

constexpr Day kLastDay = std::chrono::year(9999) / 12 / 31;  // of dates that can be written

/// It is told how long, or until when.
bool is_bounded(const fhir::Timing& timing) {
  return timing.bounds_period.end || !timing.bounds_duration.empty() || timing.bounds_range;
}

/// Nothing as well when a line begins with the order, because it only tells its end ("20 mg until
/// 19 March, then 40 mg from 20 March"), and no number puts it behind another.
std::optional<Date> earliest_start(const fhir::Dosages& dosage) {
  std::optional<Date> start;
  for (const fhir::Dosage& line : dosage) {
    std::optional<Date> begin = line.timing->bounds_period.start;
    if (!begin && !line.timing->events.empty()) begin = line.timing->events.front();
    const bool is_first = line.sequence == dosage[0].sequence;
    if (!begin && is_first && is_bounded(*line.timing)) return std::nullopt;
    if (begin && (!start || begin->earliest < start->earliest)) start = begin;
  }
  return start;
}

/// Last day of one dosage line; `start` is the first day of use.
std::optional<Day> end_of(const fhir::Timing& timing, const std::optional<Date>& start) {
  if (timing.bounds_period.end) return timing.bounds_period.end->latest;
  const std::optional<Date>& begin =
      timing.bounds_period.start ? timing.bounds_period.start : start;
  auto length = longest_days(timing.bounds_duration);
  if (!length) length = longest_days(timing.bounds_range->high);
  if (length && begin) return begin->latest + std::chrono::days(*length);
  if (!timing.events.empty()) return timing.events.back().latest;
  return std::nullopt;
}

/// Last day of the whole dosage; nothing when one of its lines is open. Lines of another number
/// begin when those before them end.
std::optional<Day> end_of(const fhir::Dosages& dosage, const std::optional<Date>& start) {
  std::optional<Day> end;
  std::optional<Date> begin = start;
  std::string_view number;
  for (const fhir::Dosage& line : dosage) {
    if (!line.sequence.empty() && line.sequence != number) {
      if (!number.empty() && end) begin = Date::of(std::min(*end, kLastDay));
      number = line.sequence;
    }
    const std::optional<Day> line_end = end_of(*line.timing, begin);
    if (!line_end) return std::nullopt;
    end = end ? std::max(*end, *line_end) : *line_end;
  }
  return end;
}

std::optional<Day> end_of(const fhir::MedicationRequest& request,
                          const std::optional<Date>& start) {
  if (const auto end = end_of(request.dosage, start)) return end;
  if (request.effective.end) return request.effective.end->latest;
  const std::optional<int> supply = longest_days(request.supply_duration);
  if (supply && start) {
    const int days = std::min(*supply * (1 + repeats_of(request)), kCenturyDays);
    return start->latest + std::chrono::days(days);
  }
  if (request.dispense_validity.end) return request.dispense_validity.end->latest;
  return std::nullopt;
}

/// With the day on which it was stopped, if that is known. Of a completed order it can only be that
/// it was taken longer than planned.
std::optional<Day> end_in_fact(const fhir::MedicationRequest& request, std::optional<Day> planned) {
  if (!request.ended) return planned;
  const Day ended = request.ended->latest;
  if (same_word(request.status, "stopped")) return ended;
  if (same_word(request.status, "completed")) return planned ? std::max(*planned, ended) : ended;
  return planned;
}

void add_meaning(MedicationUse& use, const fhir::MedicationChoice& choice,
                 std::span<const fhir::Medication> contained, const facts::PatientFacts& facts,
                 const knowledge::Terminology& terminology) {
  const knowledge::CodeMeaning named = terminology.meaning(choice.concept_);
  use.sets = named.sets;
  use.display = named.display;
  if (choice.reference.empty()) return;
  if (const fhir::Medication* medication = facts.resolve(choice, contained)) {
    const knowledge::CodeMeaning referenced = terminology.meaning(medication->code);
    use.sets |= referenced.sets;
    if (use.display.empty()) use.display = referenced.display;
  }
}

/// Whether any rule can ask about this drug; the times of all others are never looked at.
bool is_of_interest(const MedicationUse& use) {
  return !use.is(DrugClass::other) || !use.sets.empty();
}

MedicationUse use_of_order(const fhir::MedicationRequest& order, Origin origin,
                           const std::optional<Date>& written, const facts::PatientFacts& facts,
                           const knowledge::Terminology& terminology) {
  MedicationUse use;
  use.origin = origin;
  use.drug = identify(order.medication, order.contained, order.dosage, facts, terminology);
  add_meaning(use, order.medication, order.contained, facts, terminology);
  if (use.is(DrugClass::isotretinoin)) {
    use.product =
        product_of(order.medication, order.contained, use.drug, use.sets, facts, terminology);
  }
  use.id = order.id;
  use.status = order.status;
  use.order = &order;
  if (!is_of_interest(use)) {
    use.start = written;
    return use;
  }
  use.start = earliest_start(order.dosage);
  if (!use.start) use.start = order.effective.start;
  if (!use.start) use.start = order.dispense_validity.start;
  if (!use.start) use.start = written;
  use.end = end_in_fact(order, end_of(order, use.start));
  return use;
}

}  // namespace

bool MedicationUse::is_status(std::string_view word) const { return same_word(status, word); }

Day MedicationUse::planned_start(Day today) const {
  return start ? std::max(start->earliest, today) : today;
}

MedicationUse use_of_draft(const facts::DraftOrder& draft, const facts::PatientFacts& facts,
                           const knowledge::Terminology& terminology, Day today) {
  // A draft begins with this order, however long ago it was begun to be written.
  return use_of_order(draft.order, Origin::draft, Date::of(today), facts, terminology);
}

MedicationUse use_of(const fhir::MedicationRequest& request, const facts::PatientFacts& facts,
                     const knowledge::Terminology& terminology) {
  return use_of_order(request, Origin::request, request.authored_on, facts, terminology);
}

MedicationUse use_of(const fhir::MedicationStatement& statement, const facts::PatientFacts& facts,
                     const knowledge::Terminology& terminology) {
  MedicationUse use;
  use.origin = Origin::statement;
  use.drug =
      identify(statement.medication, statement.contained, statement.dosage, facts, terminology);
  add_meaning(use, statement.medication, statement.contained, facts, terminology);
  use.id = statement.id;
  use.status = statement.status;
  use.start = statement.effective.start ? statement.effective.start : statement.date_asserted;
  // An effectiveDateTime is a day on which the drug was taken, not the day it ended.
  if (statement.effective_is_period && statement.effective.end) {
    use.end = statement.effective.end->latest;
  } else {
    use.end = end_of(statement.dosage, use.start);
  }
  return use;
}

std::string_view resource_type(const MedicationUse& use) {
  if (use.origin == Origin::statement) return "MedicationStatement";
  const bool has_source = use.order != nullptr && use.order->source != nullptr;
  return has_source ? fhir::resource_type(*use.order->source) : "MedicationRequest";
}

Evidence evidence_of(const MedicationUse& use, std::string_view finding) {
  return {resource_type(use), shown_id(use.id),
          use.drug.label.empty() ? use.display : use.drug.label, use.start, finding};
}

std::string_view status_word(const MedicationUse& use) {
  if (use.origin == Origin::draft) return "ordered-now";
  for (std::string_view status : {"active", "on-hold", "completed", "stopped", "intended"}) {
    if (use.is_status(status)) return status;
  }
  return "status-unknown";
}

int repeats_of(const fhir::MedicationRequest& request) {
  int value = 0;
  const std::string_view text = request.repeats_allowed;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return std::clamp(value, 0, 100);
}

}  // namespace isoguard::clinical
