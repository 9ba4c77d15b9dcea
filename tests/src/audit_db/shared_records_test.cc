// Searches over origins in PostgreSQL: what pages show while records are written, and a copy once.

#include "src/audit_db/shared_records.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "src/audit_db/shipment.h"
#include "src/audit_view/figure_report.h"
#include "src/audit_view/search_run.h"
#include "tests/support/audit_events.h"
#include "tests/support/kept_events.h"
#include "tests/support/postgres_server.h"

namespace isoguard::audit_db {
namespace {

using audit_view::Allowance;
using Numbers = std::vector<std::int64_t>;

constexpr std::int64_t kSecond = 1'000'000;

/// Three origins whose events are at the seconds of their numbers, one after the other in turn.
class SharedRecordsTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!test::PostgresServer::is_installed()) GTEST_SKIP() << "needs PostgreSQL 15";
    server_.emplace();
    log_.emplace(server_->target("auditor"));
    for (int i = 0; i < 30; ++i) add("site/" + std::to_string(i % 3) + "/e", i);
  }

  Outgoing event(int number) {
    const audit::Event made = test::some_event(number);
    Outgoing event;
    audit::Record& record = event.record;
    record.id = made.id;
    record.type = number % 5 == 0 ? "feedback" : "decision";
    record.recorded_us = number * kSecond;
    record.tenant = number % 2 == 0 ? "even" : "odd";
    record.patient = made.patient;
    record.bytes = made.body;
    record.leaf = audit::leaf_hash(record.bytes);
    return event;
  }
  void add(const std::string& origin, Outgoing event) {
    Connection writer(server_->target("replica"), {});
    event.record.sequence = next_[origin]++;
    ship_events(writer, origin, {&event, 1});
  }
  void add(const std::string& origin, int number) { add(origin, event(number)); }

  audit_view::SearchPage page(const std::string& query, std::size_t count,
                              std::uint64_t looked_into = 1000) {
    const auto search = audit_view::read_search(*audit_view::read_query(query), false);
    EXPECT_TRUE(search) << query;
    log_->begin_reading(Allowance::Clock::time_point::max());
    return run_search({shared_records(*log_), site_.subjects, {}}, *search, count,
                      {Allowance::Clock::time_point::max(), looked_into});
  }
  /// All pages; `meanwhile` runs behind each.
  Numbers all_pages(const std::string& query, std::size_t count, std::uint64_t looked_into,
                    const std::function<void()>& meanwhile) {
    Numbers all;
    std::string next = query;
    for (int i = 0; i < 300; ++i) {
      const auto found = page(next, count, looked_into);
      EXPECT_LE(found.events.size(), count);
      for (const auto& event : found.events) all.push_back(event.recorded_us / kSecond);
      if (found.next.empty()) return all;
      next = query + "&" + audit_view::kCursor + "=" + found.next;
      meanwhile();
    }
    ADD_FAILURE() << "there is no end";
    return all;
  }
  static Numbers up_to(std::int64_t end) {
    Numbers numbers;
    for (std::int64_t i = 0; i < end; ++i) numbers.push_back(i);
    return numbers;
  }

  std::optional<test::PostgresServer> server_;
  std::optional<SharedLog> log_;
  test_support::TestSite site_;
  std::map<std::string, std::uint64_t> next_;
};

TEST_F(SharedRecordsTest, PagesShowWhatWasThereAtTheFirstWhateverIsWritten) {
  int end = 30;
  for (const auto& [count, looked_into] : std::vector<std::pair<std::size_t, std::uint64_t>>{
           {1, 1000}, {7, 1000}, {7, 2}, {500, 1000}}) {
    for (const std::string order : {"date", "-date"}) {
      const Numbers expected = up_to(end);
      Numbers found = all_pages("_sort=" + order, count, looked_into, [&] {
        // In origins that were there, and in one that is new.
        add("site/" + std::to_string(end % 3) + "/e", end);
        ++end;
        add("site/new" + std::to_string(end) + "/e", end);
        ++end;
      });
      if (order == "-date") std::ranges::reverse(found);
      EXPECT_EQ(found, expected) << order << " " << count << " " << looked_into;
      if (end > 60) break;
    }
    if (end > 60) break;
  }
}

TEST_F(SharedRecordsTest, GiveAnEventOfTwoOriginsOnceAndByItsId) {
  const Outgoing copy = event(30);
  add("site/2/e", copy);
  add("site/1/e", copy);
  EXPECT_EQ(page("", 500).events.size(), 31U);
  EXPECT_EQ(page("_id=" + copy.record.id.text(), 500).events.size(), 1U);
  EXPECT_TRUE(audit_view::find_event({shared_records(*log_), site_.subjects, {}}, copy.record.id));
  EXPECT_FALSE(
      audit_view::find_event({shared_records(*log_), site_.subjects, {}}, audit::new_event_id()));
}

TEST_F(SharedRecordsTest, AreFoundByTheirColumns) {
  audit::RecordFilter filter;
  filter.tenant = "even";
  filter.from_us = 6 * kSecond;
  filter.until_us = 20 * kSecond;
  EXPECT_EQ(log_->find(filter, true, 100).size(), 7U);
  SharedRecords records(*log_, "site/0/e");
  EXPECT_EQ(records.size(), 10U);
  EXPECT_EQ(records.find(filter, 0, 100).size(), 3U) << "6, 12 and 18";
  EXPECT_EQ(records.find_newest({}, 4, 2).front().sequence, 3U);
  EXPECT_EQ(records.leaves(8, 100).size(), 2U);
  EXPECT_EQ(SharedRecords(*log_, "site/none/e").size(), 0U);
}

TEST_F(SharedRecordsTest, LeavesEndBeforeAHole) {
  server_->sql("DELETE FROM isoguard.audit_event WHERE origin = 'site/0/e' AND seq = 4");
  EXPECT_EQ(SharedRecords(*log_, "site/0/e").leaves(0, 100).size(), 4U);
}

TEST_F(SharedRecordsTest, AreReadByTheirTimeOverAllOrigins) {
  audit_view::EventReader reader(shared_records(*log_));
  Numbers found;
  reader.each({}, "decision", [&](const fhir::json::Value& event) {
    found.push_back(std::stoll(std::string(event["number"].number())));
  });
  Numbers expected;
  for (const std::int64_t number : up_to(30)) {
    if (number % 5 != 0) expected.push_back(number);
  }
  EXPECT_EQ(found, expected);
}

TEST_F(SharedRecordsTest, EndInTimeAlsoWhenTheServerDoesNot) {
  log_->begin_reading(Allowance::Clock::now());
  EXPECT_THROW(shared_records(*log_), DbError);
}

}  // namespace
}  // namespace isoguard::audit_db
