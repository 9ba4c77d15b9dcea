#include "src/audit/losses.h"

#include <gtest/gtest.h>

#include "src/audit/text.h"

namespace isoguard::audit {
namespace {

Entry entry_at(std::int64_t us) {
  Entry entry;
  entry.event.id = new_event_id();
  entry.event.body = "{}";
  entry.received_us = us;
  return entry;
}

TEST(Losses, AreNamedWithTheirTimeSpan) {
  const Entry second = entry_at(2'000'001);
  const Entry first = entry_at(1'000'000);
  Losses losses;
  EXPECT_EQ(losses.count(), 0U);
  losses.add(second, "no room");
  losses.add(first, "no disk");
  const Entry gap = losses.gap();
  EXPECT_EQ(gap.event.type, "gap");
  EXPECT_EQ(gap.event.body, "{\"count\":2,\"event_ids\":[\"" + second.event.id.text() + "\",\"" +
                                first.event.id.text() +
                                "\"],\"first_utc\":\"1970-01-01T00:00:01.000000Z\",\"last_utc\":"
                                "\"1970-01-01T00:00:02.000001Z\",\"why\":\"no disk\"}");
}

TEST(Losses, AddUp) {
  Losses losses;
  losses.add(entry_at(5'000'000), "a");
  Losses others;
  others.add(entry_at(3'000'000), "b");
  losses.add(others);
  losses.add(Losses());
  EXPECT_EQ(losses.count(), 2U);
  const std::string body = losses.gap().event.body;
  EXPECT_NE(body.find("\"first_utc\":\"1970-01-01T00:00:03"), std::string::npos) << body;
  EXPECT_NE(body.find("\"last_utc\":\"1970-01-01T00:00:05"), std::string::npos) << body;
}

TEST(Losses, CountAllAndNameTheFirst) {
  Losses losses;
  Entry entry = entry_at(1);
  for (std::size_t i = 0; i < Losses::kMostIds + 5; ++i) losses.add(entry, "x");
  EXPECT_EQ(losses.count(), Losses::kMostIds + 5);
  const std::string body = losses.gap().event.body;
  EXPECT_LT(body.size(), Losses::kMostIds * 39 + 200);
  EXPECT_GT(body.size(), Losses::kMostIds * 39);
}

TEST(Losses, AreSealedInALine) {
  const Entry entry = entry_at(1);
  EXPECT_EQ(sealed_line(entry, "lost: x"), "audit: event " + entry.event.id.text() + " leaf " +
                                               hex(leaf_hash("{}")) + " is lost: x");
}

}  // namespace
}  // namespace isoguard::audit
