#include "src/http/date.h"

#include <chrono>
#include <cstddef>
#include <ctime>

#include "fhir/digits.h"

namespace isoguard::http {

std::string date_text(std::int64_t seconds) {
  using namespace std::chrono;
  constexpr std::string_view kDays = "SunMonTueWedThuFriSat";
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const sys_seconds time{std::chrono::seconds(seconds)};
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  std::string text = "Sun, 00 Jan 0000 00:00:00 GMT";
  const auto put = [&text](std::int64_t number, std::size_t at, std::size_t digits) {
    fhir::put_digits(number, at, digits, text);
  };
  text.replace(0, 3, kDays.substr(weekday(day).c_encoding() * std::size_t{3}, 3));
  put(static_cast<unsigned>(date.day()), 5, 2);
  text.replace(8, 3, kMonths.substr((static_cast<unsigned>(date.month()) - 1) * std::size_t{3}, 3));
  put(static_cast<int>(date.year()), 12, 4);
  put(clock.hours().count(), 17, 2);
  put(clock.minutes().count(), 20, 2);
  put(clock.seconds().count(), 23, 2);
  return text;
}

std::string_view date_now() {
  thread_local std::time_t second = -1;
  thread_local std::string text;
  if (const std::time_t now = std::time(nullptr); now != second) {
    text = date_text(now);
    second = now;
  }
  return text;
}

}  // namespace isoguard::http
