#include "src/audit_view/event_reader.h"

#include <gtest/gtest.h>

#include "src/audit/records.h"
#include "src/audit/segments.h"
#include "src/audit/store.h"
#include "tests/support/audit_events.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::audit_view {
namespace {

/// Two databases, of whose ten decisions the last stands in both, with feedback between them.
class EventReaderTest : public testing::Test {
 protected:
  EventReaderTest() {
    std::vector<audit::Entry> first;
    std::vector<audit::Entry> second;
    for (int i = 0; i < 10; ++i) {
      audit::Entry entry{test::some_event(i), i};
      if (i == 5) entry.event.type = "feedback";
      (i < 6 ? first : second).push_back(entry);
      if (i == 9) first.push_back(entry);
    }
    write(1, first);
    write(2, second);
  }
  std::filesystem::path file(std::uint64_t number) const {
    return audit::segment_file(folder_.path(), number);
  }
  void write(std::uint64_t number, const std::vector<audit::Entry>& entries) {
    audit::Store::create(file(number), "site/replica/" + std::to_string(number), {})
        .append(entries);
  }
  std::vector<std::string> numbers(const char* type, Allowance allowance = {}) {
    EventReader reader({audit::records_in("1", file(1)), audit::records_in("2", file(2))},
                       allowance);
    std::vector<std::string> found;
    reader.each({}, type, [&](const fhir::json::Value& event) {
      found.emplace_back(event["number"].number());
    });
    EXPECT_EQ(reader.unreadable(), 0U);
    return found;
  }

  test::TemporaryFolder folder_;
};

using Texts = std::vector<std::string>;

TEST_F(EventReaderTest, GivesEachEventOfATypeOnceAndByItsTime) {
  EXPECT_EQ(numbers("decision"), Texts({"0", "1", "2", "3", "4", "6", "7", "8", "9"}));
  EXPECT_EQ(numbers("feedback"), Texts({"5"}));
  EXPECT_EQ(numbers("refusal"), Texts());
}

TEST_F(EventReaderTest, EndsWhenItMayCostNoMore) {
  const auto never = Allowance::Clock::time_point::max();
  EXPECT_EQ(numbers("decision", {never, 10}).size(), 9U);
  EXPECT_THROW(numbers("decision", {never, 5}), TooCostly);
  EXPECT_THROW(numbers("decision", {Allowance::Clock::time_point::min(), 100}), TooCostly);
  const auto given_up = std::make_shared<std::atomic<bool>>(false);
  EXPECT_EQ(numbers("decision", {never, 100, given_up}).size(), 9U);
  *given_up = true;
  EXPECT_THROW(numbers("decision", {never, 100, given_up}), TooCostly);
}

}  // namespace
}  // namespace isoguard::audit_view
