#include "src/audit_view/time_text.h"

#include <chrono>

#include "fhir/date.h"

namespace isoguard::audit_view {
namespace {

using std::chrono::microseconds;

constexpr std::size_t kDay = 10;
constexpr std::int64_t kSecond = 1'000'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Whether `text` looks like `shape`, in which 0 stands for a digit.
bool fits(std::string_view text, std::string_view shape) {
  if (text.size() != shape.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (shape[i] == '0' ? !is_digit(text[i]) : shape[i] != text[i]) return false;
  }
  return true;
}

int two(std::string_view text, std::size_t at) {
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

/// Takes "Z" or "+01:00" from the end of a time and gives it in microseconds; 0 without. Nothing
/// for an offset that is none.
std::optional<std::int64_t> take_offset(std::string_view& time) {
  if (time.ends_with('Z')) {
    time.remove_suffix(1);
    return 0;
  }
  const std::size_t sign = time.find_first_of("+-");
  if (sign == std::string_view::npos) return 0;
  const std::string_view offset = time.substr(sign + 1);
  if (!fits(offset, "00:00") || two(offset, 0) > 14 || two(offset, 3) > 59) return std::nullopt;
  const std::int64_t minutes = two(offset, 0) * 60 + two(offset, 3);
  const bool east = time[sign] == '+';
  time = time.substr(0, sign);
  return (east ? minutes : -minutes) * 60 * kSecond;
}

/// "22:00", "22:00:00" or "22:00:00.123" of a day.
std::optional<TimeRange> time_of_day(std::string_view time) {
  const std::string_view clock = time.substr(0, time.find('.'));
  const bool has_seconds = fits(clock, "00:00:00");
  if (!has_seconds && !fits(clock, "00:00")) return std::nullopt;
  const int seconds = has_seconds ? two(clock, 6) : 0;
  if (two(clock, 0) > 23 || two(clock, 3) > 59 || seconds > 59) return std::nullopt;
  std::int64_t from = (two(clock, 0) * 60 + two(clock, 3)) * 60 * kSecond + seconds * kSecond;
  if (clock.size() == time.size()) {
    return TimeRange{from, from + (has_seconds ? kSecond : 60 * kSecond)};
  }
  const std::string_view fraction = time.substr(clock.size() + 1);
  if (!has_seconds || fraction.empty() || fraction.size() > 6) return std::nullopt;
  std::int64_t unit = kSecond;
  for (const char c : fraction) {
    if (!is_digit(c)) return std::nullopt;
    unit /= 10;
    from += (c - '0') * unit;
  }
  return TimeRange{from, from + unit};
}

std::int64_t begin_of(fhir::Day day) { return microseconds(day.time_since_epoch()).count(); }

}  // namespace

std::optional<TimeRange> time_range_of(std::string_view text) {
  const auto days = fhir::parse_date(text.substr(0, kDay));
  if (!days) return std::nullopt;
  if (text.size() <= kDay) {
    return TimeRange{begin_of(days->earliest), begin_of(days->latest + std::chrono::days(1))};
  }
  if (text[kDay] != 'T') return std::nullopt;
  std::string_view time = text.substr(kDay + 1);
  const auto offset = take_offset(time);
  if (!offset) return std::nullopt;
  auto range = time_of_day(time);
  if (!range) return std::nullopt;
  range->from_us += begin_of(days->earliest) - *offset;
  range->until_us += begin_of(days->earliest) - *offset;
  return range;
}

std::optional<std::int64_t> time_of(std::string_view text) {
  const bool is_day = fits(text, "0000-00-00");
  if (!is_day && !fits(text, "0000-00-00T00:00:00Z")) return std::nullopt;
  const auto range = time_range_of(text);
  if (!range) return std::nullopt;
  return range->from_us;
}

}  // namespace isoguard::audit_view
