// How long a duration is: as usual, and at its longest.

#include "plugin/clinical/time_unit.h"

#include <gtest/gtest.h>

namespace isoguard::clinical {
namespace {

using fhir::Comparator;

fhir::Quantity duration(std::string_view value, std::string_view unit,
                        Comparator comparator = Comparator::none) {
  fhir::Quantity quantity;
  quantity.value = value;
  quantity.unit = unit;
  quantity.comparator = comparator;
  return quantity;
}

TEST(TimeUnit, UsualAndLongestDays) {
  constexpr std::optional<double> never;
  constexpr std::optional<int> open;
  struct Row {
    const char* value;
    const char* unit;
    std::optional<double> usual;
    std::optional<int> longest;
  };
  const Row table[] = {
      {"30", "d", 30, 30},
      {"30", "Days", 30, 30},
      {"1", "day", 1, 1},
      {"1", "24.h", 1, 1},
      {"4", "wk", 28, 28},
      {"1", "week", 7, 7},
      {"2", "weeks", 14, 14},
      {"1", "mo", 30, 31},
      {"2", "months", 60, 62},
      {"1", "month", 30, 31},
      {"1", "a", 365, 366},
      {"1", "year", 365, 366},
      {"2", "years", 730, 732},
      {"36", "h", 1.5, 2},
      {"1", "hour", 1.0 / 24, 1},
      {"24", "hours", 1, 1},
      {"1440", "min", 1, 1},
      {"1", "minute", 1.0 / 1440, 1},
      {"1441", "minutes", 1441.0 / 1440, 2},
      {"86400", "s", 1, 1},
      {"1", "second", 1.0 / 86400, 1},
      {"1", "seconds", 1.0 / 86400, 1},
      {"0", "d", 0, 0},
      {"1.5", "d", 1.5, 2},
      {"-1", "d", never, open},
      {"1", "fortnight", never, open},
      {"1", "", never, open},
      {"", "d", never, open},
      {"x", "d", never, open},
      {"1e9", "a", 365e9, 36600},
  };
  for (const Row& row : table) {
    const fhir::Quantity quantity = duration(row.value, row.unit);
    const auto usual = usual_days(quantity);
    ASSERT_EQ(usual.has_value(), row.usual.has_value()) << row.value << row.unit;
    if (usual) {
      EXPECT_DOUBLE_EQ(*usual, *row.usual) << row.value << row.unit;
    }
    EXPECT_EQ(longest_days(quantity), row.longest) << row.value << row.unit;
  }
}

TEST(TimeUnit, AComparatorLeavesAnUpperEndOrNone) {
  struct Row {
    Comparator comparator;
    std::optional<int> longest;
  };
  for (const Row& row :
       {Row{Comparator::less, 14}, Row{Comparator::less_or_equal, 14},
        Row{Comparator::greater_or_equal, std::nullopt}, Row{Comparator::greater, std::nullopt}}) {
    const fhir::Quantity quantity = duration("14", "d", row.comparator);
    EXPECT_EQ(longest_days(quantity), row.longest) << static_cast<int>(row.comparator);
    EXPECT_EQ(usual_days(quantity), std::nullopt) << static_cast<int>(row.comparator);
  }
}

}  // namespace
}  // namespace isoguard::clinical
