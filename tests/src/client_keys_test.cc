// What /ready says of keys that clients publish.

#include <gtest/gtest.h>

#include "src/admin/readiness.h"

namespace isoguard::app {
namespace {

TEST(ClientKeysInReadiness, TroubleIsAWarningThatNamesClientAndCause) {
  Condition condition;
  condition.stage = Life::Stage::serving;
  const auto before = judge(condition).warnings;
  condition.client_keys = {{"anna", 2, ""}, {"bert", 0, "cannot be had: the address answered 302"}};
  const Readiness found = judge(condition);
  EXPECT_TRUE(found.ready()) << "others are served";
  ASSERT_EQ(found.warnings.size(), before.size() + 1);
  EXPECT_EQ(found.warnings.back(), "client bert: its keys cannot be had: the address answered 302");
}

}  // namespace
}  // namespace isoguard::app
