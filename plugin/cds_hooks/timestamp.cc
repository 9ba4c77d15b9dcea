#include "plugin/cds_hooks/timestamp.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace isoguard::cds_hooks {
namespace {

using std::chrono::minutes;

/// Takes what it is asked for off the front of a text, or fails for good.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  int number(std::size_t digits, int least, int most) {
    int value = 0;
    const bool there = rest_.size() >= digits;
    for (std::size_t i = 0; there && i < digits; ++i) {
      ok_ = ok_ && rest_[i] >= '0' && rest_[i] <= '9';
      value = value * 10 + (rest_[i] - '0');
    }
    ok_ = ok_ && there && value >= least && value <= most;
    rest_.remove_prefix(std::min(digits, rest_.size()));
    return value;
  }
  bool accept(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(std::string_view any_of) { ok_ = accept(any_of) && ok_; }
  std::string_view digits() {
    const std::string_view all = rest_;
    rest_.remove_prefix(std::min(rest_.find_first_not_of("0123456789"), rest_.size()));
    return all.substr(0, all.size() - rest_.size());
  }
  char front() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool is_done() const { return ok_ && rest_.empty(); }
  void fail() { ok_ = false; }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

/// "Z", "+02:00", "-05:30": how far local time is ahead.
minutes read_offset(Cursor& cursor) {
  if (cursor.accept("Zz")) return minutes(0);
  const bool behind = cursor.front() == '-';
  cursor.expect("+-");
  const int hours = cursor.number(2, 0, 23);
  cursor.expect(":");
  const int rest = cursor.number(2, 0, 59);
  const minutes offset(hours * 60 + rest);
  return behind ? -offset : offset;
}

}  // namespace

std::string utc_of_rfc3339(std::string_view text) {
  constexpr std::size_t kMaxFraction = 9;
  Cursor cursor(text);
  const int year = cursor.number(4, 1, 9999);
  cursor.expect("-");
  const int month = cursor.number(2, 1, 12);
  cursor.expect("-");
  const int day = cursor.number(2, 1, 31);
  cursor.expect("Tt");
  const int hour = cursor.number(2, 0, 23);
  cursor.expect(":");
  const int minute = cursor.number(2, 0, 59);
  cursor.expect(":");
  const int second = cursor.number(2, 0, 60);
  std::string_view fraction;
  if (cursor.accept(".")) {
    fraction = cursor.digits();
    if (fraction.empty() || fraction.size() > kMaxFraction) cursor.fail();
  }
  const minutes offset = read_offset(cursor);
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!cursor.is_done() || !date.ok()) return {};
  const auto local = std::chrono::sys_days(date) + std::chrono::hours(hour) + minutes(minute);
  const auto utc = local - offset;
  const auto midnight = std::chrono::floor<std::chrono::days>(utc);
  const std::chrono::year_month_day utc_date(midnight);
  const auto of_day = std::chrono::duration_cast<minutes>(utc - midnight).count();
  char out[96];
  std::snprintf(out, sizeof out, "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(utc_date.year()),
                static_cast<unsigned>(utc_date.month()), static_cast<unsigned>(utc_date.day()),
                static_cast<int>(of_day / 60), static_cast<int>(of_day % 60), second);
  std::string result = out;
  if (!fraction.empty()) result.append(".").append(fraction);
  return result + "Z";
}

}  // namespace isoguard::cds_hooks
