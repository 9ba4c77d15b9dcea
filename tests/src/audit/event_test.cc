#include "src/audit/event.h"

#include <gtest/gtest.h>

#include <chrono>
#include <set>

namespace isoguard::audit {
namespace {

TEST(EventId, IsAUuidOfVersion7WithTheTime) {
  using std::chrono::system_clock;
  const auto since_1970 = [] {
    const auto now = system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  };
  const auto before = since_1970();
  const EventId id = new_event_id();
  const auto after = since_1970();
  std::int64_t time = 0;
  for (std::size_t i = 0; i < 6; ++i) time = time << 8 | id.bytes[i];
  EXPECT_LE(before, time);
  EXPECT_GE(after, time);
  EXPECT_EQ(id.bytes[6] >> 4, 7);
  EXPECT_EQ(id.bytes[8] >> 6, 2);
}

TEST(EventId, DiffersEachTime) {
  std::set<std::string> seen;
  for (int i = 0; i < 10'000; ++i) seen.insert(new_event_id().text());
  EXPECT_EQ(seen.size(), 10'000U);
}

TEST(EventId, IsReadFromItsTextOnly) {
  const EventId id = new_event_id();
  EXPECT_EQ(event_id_of(id.text()), id);
  EXPECT_EQ(EventId{}.text(), "00000000-0000-0000-0000-000000000000");
  for (const char* text :
       {"", "00000000-0000-0000-0000-00000000000", "00000000-0000-0000-0000-0000000000000",
        "00000000x0000-0000-0000-000000000000", "0000000000000-0000-0000-000000000000",
        "0000000A-0000-0000-0000-000000000000", "0000000g-0000-0000-0000-000000000000"}) {
    EXPECT_EQ(event_id_of(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace isoguard::audit
