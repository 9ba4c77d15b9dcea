#include "src/audit/retention_policy.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>

#include "fhir/document.h"
#include "src/audit/canonical.h"
#include "src/audit/entry.h"

namespace isoguard::audit {
namespace {

using fhir::json::Value;
using std::chrono::microseconds;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

sys_days day_of(std::int64_t us) {
  const std::chrono::sys_time<microseconds> time{microseconds(us)};
  return std::chrono::floor<std::chrono::days>(time);
}

std::int64_t us_of(sys_days day) { return microseconds(day.time_since_epoch()).count(); }

int year_of(std::int64_t us) { return static_cast<int>(year_month_day(day_of(us)).year()); }

std::int64_t moved(std::int64_t us, int years) {
  const sys_days day = day_of(us);
  year_month_day date(day);
  date += std::chrono::years(years);
  if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
  return us_of(sys_days(date)) + (us - us_of(day));
}

/// The first moment after the year in which somebody of that year of birth has been of age long
/// enough.
std::int64_t minors_end(int born, const RetentionPolicy& policy) {
  const int last = born + policy.majority_age + policy.minor_years;
  return us_of(sys_days(year(last + 1) / std::chrono::January / 1));
}

/// The latest year of birth that a member `keep` allows; nothing for an adult.
std::optional<int> latest_birth(const Value& keep, int recorded) {
  if (keep["age"].string() == "adult") return std::nullopt;
  int born = recorded;
  const std::string_view said = keep["born"].number();
  if (keep["age"].string() == "young" && !said.empty()) {
    std::from_chars(said.data(), said.data() + said.size(), born);
  }
  return std::min(born, recorded);
}

std::string cards_of(const Value& event) {
  std::string uuids(event["feedback"]["card"].string());
  for (const Value& card : event["cards"].items()) {
    uuids.append(uuids.empty() ? "" : " ").append(card["uuid"].string());
  }
  return uuids;
}

std::int64_t until(std::int64_t since_us, const Value& keep, bool is_about_somebody,
                   const RetentionPolicy& policy) {
  const std::int64_t ordinary = moved(since_us, policy.keep_years);
  if (!is_about_somebody) return ordinary;
  const auto born = latest_birth(keep, year_of(since_us));
  return born ? std::max(ordinary, minors_end(*born, policy)) : ordinary;
}

}  // namespace

std::string fault_of(const RetentionPolicy& policy) {
  if (policy.keep_years < RetentionPolicy::kLeastYears && !policy.is_forced) {
    return "records are kept " + std::to_string(RetentionPolicy::kLeastYears) +
           " years at least; fewer need --audit-keep-less";
  }
  return "";
}

std::string json_of(const RetentionPolicy& policy) {
  return CanonicalObject()
      .integer("keep_years", policy.keep_years)
      .integer("majority_age", policy.majority_age)
      .integer("minor_years", policy.minor_years)
      .json();
}

std::string text_of(const RetentionPolicy& policy) {
  return "kept " + std::to_string(policy.keep_years) +
         " years, of minors at least until the age of " + std::to_string(policy.majority_age) +
         " and " + std::to_string(policy.minor_years) + " years";
}

KeptEvent kept_event(std::string_view bytes, std::int64_t recorded_us,
                     const RetentionPolicy& policy) {
  const auto document = fhir::Document::parse(std::string(bytes), kEventLimits);
  if (!document) return {until(recorded_us, {}, true, policy), "", ""};
  const Value& event = document->root();
  const Value& keep = event["keep"];
  KeptEvent kept{0, std::string(event["feedback"]["decision"].string()), cards_of(event)};
  const bool is_about_decision = keep["as"].is_string();
  const std::int64_t since = is_about_decision ? microseconds_of(keep["as"].string()) : recorded_us;
  // A reader is not the patient, but an access event names one.
  const bool is_about_somebody = event["subject"].is_object() && event["type"].string() != "access";
  kept.until_us = until(since >= 0 ? since : recorded_us,
                        is_about_decision ? keep["decision"] : keep, is_about_somebody, policy);
  return kept;
}

bool is_kept_for_good(std::string_view type) { return type == kPruned || type == kKeyDestroyed; }

std::int64_t years_before(std::int64_t us, int years) { return moved(us, -years); }

std::int64_t microseconds_of(std::string_view utc) {
  constexpr std::string_view kShape = "0000-00-00T00:00:00.000000Z";
  if (utc.size() != kShape.size()) return -1;
  for (std::size_t i = 0; i < utc.size(); ++i) {
    const bool fits = kShape[i] == '0' ? utc[i] >= '0' && utc[i] <= '9' : utc[i] == kShape[i];
    if (!fits) return -1;
  }
  const auto number = [utc](std::size_t at, std::size_t length) {
    int value = 0;
    std::from_chars(utc.data() + at, utc.data() + at + length, value);
    return value;
  };
  const year_month_day date{year(number(0, 4)), std::chrono::month(unsigned(number(5, 2))),
                            std::chrono::day(unsigned(number(8, 2)))};
  if (!date.ok()) return -1;
  const auto time = std::chrono::hours(number(11, 2)) + std::chrono::minutes(number(14, 2)) +
                    std::chrono::seconds(number(17, 2));
  return us_of(sys_days(date)) + microseconds(time).count() + number(20, 6);
}

}  // namespace isoguard::audit
