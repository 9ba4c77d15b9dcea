#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace isoguard::fhir {

/// A calendar day; windows count whole days (rules.md section 3).
using Day = std::chrono::sys_days;

/// A FHIR date, dateTime or instant that keeps its precision as the range of days it can mean.
/// "2024-03" is 1 to 31 March 2024. A time with a zone is taken to its UTC day; without a zone the
/// written day is taken.
struct Date {
  enum class Precision : std::uint8_t { year, month, day };

  Day earliest;
  Day latest;
  Precision precision = Precision::day;

  bool is_exact() const { return earliest == latest; }
  friend bool operator==(const Date&, const Date&) = default;

  static Date of(Day day) { return {day, day, Precision::day}; }
};

/// Reads YYYY, YYYY-MM, YYYY-MM-DD or a dateTime/instant. Nothing for anything else, for days that
/// do not exist (2023-02-30) and for years outside 1000–9999. Leap second 60 is accepted.
std::optional<Date> parse_date(std::string_view text);

/// "2024-03-15", "2024-03" or "2024", as precise as the date is.
std::string to_string(const Date& date);
std::string to_string(Day day);

/// Whole days from `from` to `to`; negative when `to` lies before.
inline int days_between(Day from, Day to) { return static_cast<int>((to - from).count()); }

/// Completed years between two days (a birthday on 29 February falls on 1 March in other years).
int years_between(Day from, Day to);

}  // namespace isoguard::fhir
