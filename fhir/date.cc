#include "fhir/date.h"

#include <cstdio>
#include <utility>

namespace isoguard::fhir {
namespace {

/// Reads a text from left to right; the first wrong character makes it fail for good.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool at_end() const { return at_ == text_.size(); }
  bool failed() const { return failed_; }
  char peek() const { return at_end() ? '\0' : text_[at_]; }

  bool take(char expected) {
    if (at_end() || text_[at_] != expected) return false;
    ++at_;
    return true;
  }

  /// Exactly `count` digits as a number within [low, high].
  int digits(int count, int low, int high) {
    int number = 0;
    for (int i = 0; i < count; ++i) {
      if (!is_digit(peek())) return fail();
      number = number * 10 + (text_[at_++] - '0');
    }
    return number < low || number > high ? fail() : number;
  }

  void expect(char expected) {
    if (!take(expected)) fail();
  }

  void skip_fraction() {
    if (!take('.')) return;
    if (!is_digit(peek())) fail();
    while (is_digit(peek())) ++at_;
  }

  int fail() {
    failed_ = true;
    return 0;
  }

 private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  std::string_view text_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

/// Minutes that a zone such as "+05:30" lies east of UTC.
int scan_zone(Scanner& scanner) {
  if (scanner.take('Z')) return 0;
  const int sign = scanner.take('-') ? -1 : 1;
  if (sign == 1) scanner.expect('+');
  const int hours = scanner.digits(2, 0, 14);
  scanner.expect(':');
  const int minutes = scanner.digits(2, 0, 59);
  if (hours == 14 && minutes != 0) scanner.fail();
  return sign * (hours * 60 + minutes);
}

/// The UTC day of a time on `written`. FHIR asks for seconds and a zone; records that lack them
/// are common and their day is plain all the same.
Day scan_time(Scanner& scanner, Day written) {
  const int hour = scanner.digits(2, 0, 23);
  scanner.expect(':');
  const int minute = scanner.digits(2, 0, 59);
  if (scanner.take(':')) {
    scanner.digits(2, 0, 60);
    scanner.skip_fraction();
  }
  if (scanner.at_end()) return written;
  const int east = scan_zone(scanner);
  const auto local = written + std::chrono::hours(hour) + std::chrono::minutes(minute);
  return std::chrono::floor<std::chrono::days>(local - std::chrono::minutes(east));
}

}  // namespace

std::optional<Date> parse_date(std::string_view text) {
  using std::chrono::last;
  Scanner scanner(text);
  const std::chrono::year year(scanner.digits(4, 1000, 9999));
  if (scanner.failed()) return std::nullopt;
  if (scanner.at_end()) return Date{year / 1 / 1, year / 12 / 31, Date::Precision::year};

  scanner.expect('-');
  const std::chrono::month month(static_cast<unsigned>(scanner.digits(2, 1, 12)));
  if (scanner.failed()) return std::nullopt;
  if (scanner.at_end()) return Date{year / month / 1, year / month / last, Date::Precision::month};

  scanner.expect('-');
  const auto date = year / month / scanner.digits(2, 1, 31);
  if (scanner.failed() || !date.ok()) return std::nullopt;
  if (scanner.at_end()) return Date::of(date);

  scanner.expect('T');
  const Day day = scan_time(scanner, date);
  if (scanner.failed() || !scanner.at_end()) return std::nullopt;
  // The last evening of 9999 in the far west is a day that no FHIR date can write.
  if (std::chrono::year_month_day(day).year() > std::chrono::year(9999)) return std::nullopt;
  return Date::of(day);
}

std::string to_string(Day day) {
  const std::chrono::year_month_day date(day);
  char text[32];
  const int length =
      std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return {text, static_cast<std::size_t>(length)};
}

std::string to_string(const Date& date) {
  std::string text = to_string(date.earliest);
  if (date.precision == Date::Precision::year) text.resize(4);
  if (date.precision == Date::Precision::month) text.resize(7);
  return text;
}

int years_between(Day from, Day to) {
  const std::chrono::year_month_day start(from);
  const std::chrono::year_month_day end(to);
  const int years = static_cast<int>(end.year()) - static_cast<int>(start.year());
  const auto day_of_year = [](const std::chrono::year_month_day& date) {
    return std::pair(date.month(), date.day());
  };
  // For a 29 February this compares with 29 February, so that in other years 1 March is the first
  // day that is not before it.
  if (to >= from) return day_of_year(end) < day_of_year(start) ? years - 1 : years;
  return day_of_year(end) > day_of_year(start) ? years + 1 : years;
}

}  // namespace isoguard::fhir
