#include "plugin/decision/order_edits.h"

#include <algorithm>
#include <string>

#include "plugin/decision/json_edit.h"

namespace isoguard::decision {
namespace {

using fhir::Release;
using fhir::Releases;
using fhir::json::Member;
using fhir::json::Value;

Value list_of(const Value& only, fhir::Arena& arena) {
  return Value::make_array({&arena.keep(only), 1});
}

std::span<const Value> lines_of(const Value& order) {
  const Value& given = order["dosageInstruction"];
  return given.is_object() ? std::span<const Value>(&given, 1) : given.items();
}

std::string_view appended(std::string_view written, std::string_view advice, fhir::Arena& arena) {
  if (written.empty()) return advice;
  return arena.keep_text(std::string(written).append("\n").append(advice));
}

/// What a coded instruction says, and whether that can be told.
std::optional<std::string_view> words_of(const Value& concept_) {
  if (concept_.is_null()) return std::string_view();
  const std::string_view text = concept_["text"].string();
  if (!text.empty()) return text;
  const auto codings = concept_["coding"].items();
  if (codings.empty()) return std::string_view();
  const std::string_view display = codings.front()["display"].string();
  return display.empty() ? std::nullopt : std::optional(display);
}

std::optional<Value> line_with_advice(const Value& line, std::string_view advice, Release release,
                                      fhir::Arena& arena) {
  if (release != Release::dstu2) {
    const std::string_view text = appended(line["patientInstruction"].string(), advice, arena);
    return with_member(line, "patientInstruction", Value::make_string(text), arena);
  }
  const Value& given = line["additionalInstructions"];
  const auto written = words_of(given);
  if (!written) return std::nullopt;
  const Value text = Value::make_string(appended(*written, advice, arena));
  const Value instruction =
      with_member(given.is_object() ? given : Value::make_object({}), "text", text, arena);
  return with_member(line, "additionalInstructions", instruction, arena);
}

Value once_a_day(const Value& old_timing, Release release, fhir::Arena& arena) {
  Value repeat = Value::make_object({});
  for (const std::string_view bounds :
       {"boundsPeriod", "boundsDuration", "boundsQuantity", "boundsRange"}) {
    const Value& given = old_timing["repeat"][bounds];
    if (!given.is_null()) repeat = with_member(repeat, bounds, given, arena);
  }
  repeat = with_member(repeat, "frequency", Value::make_number("1"), arena);
  repeat = with_member(repeat, "period", Value::make_number("1"), arena);
  const std::string_view unit = release == Release::dstu2 ? "periodUnits" : "periodUnit";
  repeat = with_member(repeat, unit, Value::make_string("d"), arena);
  return object_of({{"repeat", repeat}}, arena);
}

}  // namespace

Release release_of_order(const Value& order, Release call) {
  const Releases releases = fhir::releases_of(order);
  return releases.has(call) ? call : releases.only().value_or(Release::r4);
}

Value stopped(const Value& order, fhir::Arena& arena) {
  return with_member(order, "status", Value::make_string("stopped"), arena);
}

std::optional<Value> with_advice(const Value& order, std::string_view advice, Release release,
                                 fhir::Arena& arena) {
  const auto old = lines_of(order);
  const auto lines = arena.array<Value>(old.empty() ? 1 : old.size());
  std::copy(old.begin(), old.end(), lines.begin());
  if (!lines[0].is_object()) lines[0] = Value::make_object({});
  const auto changed = line_with_advice(lines[0], advice, release, arena);
  if (!changed) return std::nullopt;
  lines[0] = *changed;
  return with_member(order, "dosageInstruction", Value::make_array(lines), arena);
}

Value with_daily_dose(const Value& order, const Value& dose, Release release, fhir::Arena& arena) {
  const auto old = lines_of(order);
  const Value first = old.empty() ? Value::make_object({}) : old.front();
  Value line =
      without_members(first,
                      {"text", "timing", "doseAndRate", "doseQuantity", "doseRange", "rateRatio",
                       "rateRange", "rateQuantity", "asNeededBoolean", "asNeededCodeableConcept",
                       "asNeeded", "asNeededFor", "maxDosePerPeriod"},
                      arena);
  line = with_member(line, "timing", once_a_day(first["timing"], release, arena), arena);
  if (release == Release::r4 || release == Release::r5) {
    const Value amount = object_of({{"doseQuantity", dose}}, arena);
    line = with_member(line, "doseAndRate", list_of(amount, arena), arena);
  } else {
    line = with_member(line, "doseQuantity", dose, arena);
  }
  const Value rest = without_members(order, {"renderedDosageInstruction"}, arena);
  return with_member(rest, "dosageInstruction", list_of(line, arena), arena);
}

std::string name_of_order(const Value& order) {
  return std::string(order["resourceType"].string()).append("/").append(order["id"].string());
}

}  // namespace isoguard::decision
