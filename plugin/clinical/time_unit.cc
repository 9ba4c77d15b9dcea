#include "plugin/clinical/time_unit.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "plugin/clinical/words.h"

namespace isoguard::clinical {
namespace {

using fhir::Comparator;

struct Name {
  std::string_view word;
  TimeUnit unit;
};

constexpr TimeUnit kSecond = {1.0 / 86'400, 1.0 / 86'400};
constexpr TimeUnit kMinute = {1.0 / 1'440, 1.0 / 1'440};
constexpr TimeUnit kHour = {1.0 / 24, 1.0 / 24};
constexpr TimeUnit kDay = {1, 1};
constexpr TimeUnit kWeek = {7, 7};
constexpr TimeUnit kMonth = {30, 31};
constexpr TimeUnit kYear = {365, 366};

constexpr std::array kNames = {
    Name{"d", kDay},          Name{"day", kDay},        Name{"days", kDay},
    Name{"24.h", kDay},       Name{"wk", kWeek},        Name{"week", kWeek},
    Name{"weeks", kWeek},     Name{"mo", kMonth},       Name{"month", kMonth},
    Name{"months", kMonth},   Name{"a", kYear},         Name{"year", kYear},
    Name{"years", kYear},     Name{"h", kHour},         Name{"hour", kHour},
    Name{"hours", kHour},     Name{"min", kMinute},     Name{"minute", kMinute},
    Name{"s", kSecond},       Name{"minutes", kMinute}, Name{"second", kSecond},
    Name{"seconds", kSecond},
};

std::optional<double> amount(const fhir::Quantity& duration) {
  const std::optional<double> number = duration.number();
  return number && *number >= 0 ? number : std::nullopt;
}

}  // namespace

std::optional<TimeUnit> time_unit(std::string_view word) {
  const auto found = std::find_if(kNames.begin(), kNames.end(),
                                  [word](const Name& name) { return same_word(name.word, word); });
  return found == kNames.end() ? std::nullopt : std::optional(found->unit);
}

std::optional<double> usual_days(const fhir::Quantity& duration) {
  const auto number = amount(duration);
  const auto unit = time_unit(duration.unit_or_code());
  if (!number || !unit || duration.comparator != Comparator::none) return std::nullopt;
  return *number * unit->usual;
}

std::optional<int> longest_days(const fhir::Quantity& duration) {
  const auto number = amount(duration);
  const auto unit = time_unit(duration.unit_or_code());
  const bool open_end = duration.comparator == Comparator::greater ||
                        duration.comparator == Comparator::greater_or_equal;
  if (!number || !unit || open_end) return std::nullopt;
  return static_cast<int>(std::ceil(std::min(*number * unit->longest, double{kCenturyDays})));
}

}  // namespace isoguard::clinical
