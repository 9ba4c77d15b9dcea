// Which of two versions is the newer.

#include <gtest/gtest.h>

#include "plugin/knowledge/shapes.h"

namespace isoguard::knowledge {
namespace {

TEST(VersionOrder, IsByNumberFromLeftToRight) {
  const std::vector<std::string_view> ascending = {"no version",
                                                   "0.0.0",
                                                   "0.0.1",
                                                   "0.0.2",
                                                   "0.0.10",
                                                   "0.1.0",
                                                   "0.9.9",
                                                   "1.0.0",
                                                   "1.0.10",
                                                   "1.2.0",
                                                   "1.10.0",
                                                   "2.0.0",
                                                   "9.0.0",
                                                   "10.0.0",
                                                   "100.0.0",
                                                   "999999.0.0",
                                                   "999999.999999.999999"};
  for (std::size_t left = 0; left < ascending.size(); ++left) {
    for (std::size_t right = 0; right < ascending.size(); ++right) {
      EXPECT_EQ(order_of_versions(ascending[left], ascending[right]),
                std::weak_ordering(left <=> right))
          << ascending[left] << " and " << ascending[right];
    }
  }
}

TEST(VersionOrder, HasVersionsThatAreAlike) {
  EXPECT_EQ(order_of_versions("1.2.3", "01.002.000003"), std::weak_ordering::equivalent);
  EXPECT_EQ(order_of_versions("1.2", "1.2.3-beta"), std::weak_ordering::equivalent)
      << "both are none";
}

}  // namespace
}  // namespace isoguard::knowledge
