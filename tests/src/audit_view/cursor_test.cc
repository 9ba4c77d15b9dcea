#include "src/audit_view/cursor.h"

#include <gtest/gtest.h>

namespace isoguard::audit_view {
namespace {

TEST(Cursor, IsReadAgainByItsSearchOnly) {
  const Cursor cursor = {{"audit/audit.db", 17, 0}, {"access/audit-2.db", 0, 9}};
  const std::string text = write_cursor(cursor, "type=rest");
  EXPECT_EQ(read_cursor(text, "type=rest"), cursor);
  EXPECT_FALSE(read_cursor(text, "type=other"));
  EXPECT_EQ(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                   "0123456789-_"),
            std::string::npos)
      << "fit for a link";
}

TEST(Cursor, RefusesEveryOtherText) {
  const std::string text = write_cursor({{"audit/audit.db", 17, 0}}, "s");
  ASSERT_TRUE(read_cursor(text, "s"));
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string other = text;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(read_cursor(other, "s")) << i;
    EXPECT_FALSE(read_cursor(text.substr(0, i), "s")) << i;
  }
  EXPECT_FALSE(read_cursor(text + "A", "s"));
}

}  // namespace
}  // namespace isoguard::audit_view
