// The header Date.
#include "src/http/date.h"

#include <gtest/gtest.h>

#include <ctime>

namespace isoguard::http {
namespace {

TEST(HttpDate, IsWrittenAsTheStandardWritesIt) {
  EXPECT_EQ(date_text(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(date_text(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(date_text(951782399), "Mon, 28 Feb 2000 23:59:59 GMT");
  EXPECT_EQ(date_text(951782400), "Tue, 29 Feb 2000 00:00:00 GMT");
  EXPECT_EQ(date_text(4102444799), "Thu, 31 Dec 2099 23:59:59 GMT");
}

TEST(HttpDate, OfNowIsThatOfTheClock) {
  const std::time_t before = std::time(nullptr);
  const std::string now(date_now());
  const std::time_t after = std::time(nullptr);
  EXPECT_TRUE(now == date_text(before) || now == date_text(after)) << now;
  EXPECT_EQ(date_now().size(), 29u);
}

}  // namespace
}  // namespace isoguard::http
