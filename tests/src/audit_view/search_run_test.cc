#include "src/audit_view/search_run.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "src/audit/records.h"
#include "src/audit/segments.h"
#include "src/audit/store.h"
#include "src/audit_view/fhir_text.h"
#include "tests/support/audit_events.h"
#include "tests/support/kept_events.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::audit_view {
namespace {

using Numbers = std::vector<std::int64_t>;

constexpr std::int64_t kSecond = 1'000'000;

/// Two databases, whose events are at the seconds of their numbers: even ones in the first, odd
/// ones in the second, and number 4 in both.
class SearchRunTest : public testing::Test {
 protected:
  SearchRunTest() {
    for (int i = 0; i < 20; ++i) {
      (i % 2 == 0 ? even_ : odd_).push_back(entry(i));
      if (i == 4) odd_.push_back(even_.back());
    }
    first_.append(even_);
    second_.append(odd_);
  }

  audit::Entry entry(int number) const {
    audit::Entry entry{test::some_event(number), number * kSecond};
    entry.event.body = R"({"result":{"http_status":)" +
                       std::string(number % 5 == 0 ? "400" : "200") + R"(},"user":{"ref":")" +
                       entry.event.user + R"("}})";
    return entry;
  }
  std::vector<audit::NamedRecords> databases() const {
    return {audit::records_in("audit/audit.db", file(1)),
            audit::records_in("audit/audit-2.db", file(2))};
  }
  std::filesystem::path file(std::uint64_t number) const {
    return audit::segment_file(folder_.path(), number);
  }
  SearchPage run(const std::string& query, std::size_t count, std::uint64_t looked_into = 1000) {
    const auto search = read_search(*read_query(query), false);
    EXPECT_TRUE(search) << query;
    return run_search({databases(), site_.subjects, {}}, *search, count,
                      {Allowance::Clock::time_point::max(), looked_into});
  }
  static Numbers seconds(const SearchPage& page) {
    Numbers numbers;
    for (const FoundEvent& event : page.events) numbers.push_back(event.recorded_us / kSecond);
    return numbers;
  }
  static std::string with(const std::string& query, const SearchPage& page) {
    return query + (query.empty() ? "" : "&") + kCursor + "=" + page.next;
  }
  /// All pages of a search together.
  Numbers all_pages(const std::string& query, std::size_t count, std::uint64_t looked_into = 1000) {
    Numbers all;
    std::string next = query;
    for (int i = 0; i < 200; ++i) {
      const SearchPage page = run(next, count, looked_into);
      EXPECT_LE(page.events.size(), count);
      for (const std::int64_t number : seconds(page)) all.push_back(number);
      if (page.next.empty()) return all;
      next = with(query, page);
    }
    ADD_FAILURE() << "there is no end";
    return all;
  }
  Numbers sorted(Numbers numbers) {
    std::ranges::sort(numbers);
    return numbers;
  }

  test::TemporaryFolder folder_;
  test_support::TestSite site_;
  std::vector<audit::Entry> even_;
  std::vector<audit::Entry> odd_;
  audit::Store first_ = audit::Store::create(file(1), "site/replica/one", {});
  audit::Store second_ = audit::Store::create(file(2), "site/replica/two", {});
};

TEST_F(SearchRunTest, MergesDatabasesByTimeAndGivesACopyOnce) {
  EXPECT_EQ(seconds(run("", 6)), Numbers({19, 18, 17, 16, 15, 14}));
  EXPECT_EQ(seconds(run("_sort=date", 6)), Numbers({0, 1, 2, 3, 4, 5}));
  Numbers all;
  for (int i = 0; i < 20; ++i) all.push_back(i);
  for (const std::size_t count : {1U, 3U, 7U, 19U, 20U, 21U}) {
    EXPECT_EQ(all_pages("_sort=date", count), all) << count;
    Numbers newest = all_pages("", count);
    std::ranges::reverse(newest);
    EXPECT_EQ(newest, all) << count;
  }
}

TEST_F(SearchRunTest, EndsWithoutALinkWhenNothingIsLeft) {
  EXPECT_EQ(run("", 20).next, "");
  EXPECT_EQ(run("", 21).next, "");
  EXPECT_NE(run("", 19).next, "");
  EXPECT_EQ(run("subtype=feedback", 5).next, "");
  EXPECT_FALSE(run("subtype=feedback", 5).is_cut);
}

TEST_F(SearchRunTest, FindsWhatIsSearched) {
  struct Case {
    std::string query;
    Numbers seconds;
  };
  const std::string id = even_[3].event.id.text();
  const std::vector<Case> table = {
      {"agent=Practitioner/1", {1, 4, 7, 10, 13, 16, 19}},
      {"agent=https://ehr.example/fhir/Practitioner/1", {}},
      {"agent=Practitioner/9", {}},
      {"outcome=4", {0, 5, 10, 15}},
      {"outcome=http://hl7.org/fhir/audit-event-outcome|4&agent=Practitioner/1", {10}},
      {"outcome=other|4", {}},
      {"date=ge1970-01-01T00:00:17Z", {17, 18, 19}},
      {"date=1970-01-01T00:00:03Z", {3}},
      {"date=lt1970", {}},
      {"date=1970-01-01T00:00:03Z,ge1970-01-01T00:00:18Z", {3, 18, 19}},
      {"date=1970-01-01T00:00:03Z,1970-01-01T00:00:09Z&date=gt1970-01-01T00:00:03Z", {9}},
      {"agent=Practitioner/1,Practitioner/2&date=lt1970-01-01T00:00:06Z", {1, 2, 4, 5}},
      {"agent=Practitioner/1,Practitioner/2&agent=Practitioner/2,Practitioner/0",
       {2, 5, 8, 11, 14, 17}},
      {"agent=Practitioner/1&agent=Practitioner/2", {}},
      {"_id=" + id + ",nobody&_id=" + id, {6}},
      {"_id=" + id + "&_id=nobody", {}},
      {"type=rest&subtype=read&date=lt1970-01-01T00:00:02Z", {0, 1}},
      {"subtype=decision&date=lt1970-01-01T00:00:02Z", {0, 1}},
      {"subtype=create", {}},
      {"type=110100", {}},
      {"_id=" + id, {6}},
      {"_id=" + id + ",nobody", {6}},
      {"_id=" + id + "&outcome=4", {}},
      {"_id=" + id + "&date=lt1970", {}},
      {"agent-name=anna", {}},
      {"entity=Observation/1", {}}};
  for (const Case& each : table) {
    EXPECT_EQ(sorted(all_pages(each.query, 3)), each.seconds) << each.query;
    EXPECT_EQ(sorted(all_pages(each.query + "&_sort=date", 3)), each.seconds) << each.query;
  }
}

TEST_F(SearchRunTest, FindsAPatientUnderAllHerNames) {
  auto patient = [&](const std::string& server, int number) {
    audit::Entry entry = this->entry(number);
    entry.event.patient = site_.subjects.pseudonym("", server, "Patient/1");
    return entry;
  };
  const std::string kServer = "https://ehr.example/fhir";
  first_.append(std::vector<audit::Entry>{patient("", 30), patient(kServer, 31),
                                          patient("https://other.example", 32)});
  const auto found = [&](const std::string& query, std::size_t count) {
    const auto search = read_search(*read_query(query), false);
    return run_search({databases(), site_.subjects, {{kServer}, {}}}, *search, count, {});
  };
  EXPECT_EQ(seconds(found("patient=1", 9)), Numbers({31, 30}));
  EXPECT_EQ(seconds(found("patient=Patient/1&_sort=date", 9)), Numbers({30, 31}));
  EXPECT_EQ(seconds(found("patient=" + kServer + "/Patient/1", 9)), Numbers({31}));
  EXPECT_EQ(seconds(found("patient=2", 9)), Numbers());
  const std::string pseudonym = site_.subjects.pseudonym("", "https://other.example", "Patient/1");
  EXPECT_EQ(seconds(found("patient:identifier=" + pseudonym, 9)), Numbers({32}));
  EXPECT_EQ(found("patient:identifier=" + pseudonym, 9).patients,
            std::vector<std::string>({pseudonym}));
  EXPECT_EQ(found("patient=1", 9).patients.size(), 2U);
  EXPECT_EQ(seconds(found("entity=Patient/1", 9)), Numbers({31, 30})) << "closed boxes or not";
  EXPECT_EQ(seconds(found("patient=2,1", 9)), Numbers({31, 30}));
  EXPECT_EQ(seconds(found("patient=1&patient=" + kServer + "/Patient/1", 9)), Numbers({31}));
  EXPECT_EQ(seconds(found("patient:identifier=" + pseudonym + "&patient=1", 9)), Numbers());
  EXPECT_EQ(found("patient:identifier=" + pseudonym + "&patient=1", 9).patients.size(), 3U)
      << "who was looked for is recorded all the same";
  EXPECT_EQ(seconds(found("patient:identifier=" + pseudonym + "," +
                              site_.subjects.pseudonym("", "", "Patient/1"),
                          9)),
            Numbers({32, 30}));
  const SearchPage page = found("patient=1", 1);
  EXPECT_EQ(seconds(page), Numbers({31}));
  EXPECT_EQ(seconds(found("patient=1&_cursor=" + page.next, 1)), Numbers({30}));
}

TEST_F(SearchRunTest, FindsAPatientOfEachTenant) {
  const std::string kServer = "https://ehr.example/fhir";
  int number = 30;
  std::vector<audit::Entry> entries;
  for (const char* tenant : {"", "anna", "bert", "gone"}) {
    for (const std::string& server : {std::string(), kServer}) {
      entries.push_back(entry(number++));
      entries.back().event.patient = site_.subjects.pseudonym(tenant, server, "Patient/1");
    }
  }
  first_.append(entries);
  const auto found = [&](const std::string& query, std::vector<std::string> tenants) {
    const auto search = read_search(*read_query(query + "&_sort=date"), false);
    const Searched searched{databases(), site_.subjects, {{kServer}, std::move(tenants)}};
    return seconds(run_search(searched, *search, 99, {}));
  };
  EXPECT_EQ(found("patient=1", {}), Numbers({30, 31}));
  EXPECT_EQ(found("patient=1", {"anna", "bert"}), Numbers({30, 31, 32, 33, 34, 35}));
  EXPECT_EQ(found("patient=" + kServer + "/Patient/1", {"anna"}), Numbers({31, 33}));
  const std::string gone = site_.subjects.pseudonym("gone", kServer, "Patient/1");
  EXPECT_EQ(found("patient:identifier=" + gone, {"anna"}), Numbers({37}));
}

TEST_F(SearchRunTest, GoesThroughManyEventsUnderSeveralNamesInOrder) {
  constexpr int kEach = 250;  // more than are fetched at a time
  const std::string kServer = "https://ehr.example/fhir";
  std::vector<audit::Entry> entries;
  for (int i = 0; i < 3 * kEach; ++i) {
    entries.push_back(entry(1000 + i));
    // Runs of one name, so that a fetch of the other reaches further.
    const bool named = (i / 120) % 2 == 0;
    entries.back().event.patient = site_.subjects.pseudonym("", named ? kServer : "", "Patient/1");
  }
  first_.append(entries);
  for (const std::string& query : {std::string("patient=1&_sort=date"), std::string("patient=1")}) {
    for (const std::size_t count : {70U, 500U}) {
      Numbers all;
      std::string cursor;
      do {
        const auto search = read_search(*read_query(query + cursor), false);
        const SearchPage page =
            run_search({databases(), site_.subjects, {{kServer}, {}}}, *search, count, {});
        for (const std::int64_t number : seconds(page)) all.push_back(number);
        cursor = page.next.empty() ? "" : "&_cursor=" + page.next;
      } while (!cursor.empty());
      if (query == "patient=1") std::ranges::reverse(all);
      ASSERT_EQ(all.size(), 3U * kEach) << query << count;
      EXPECT_TRUE(std::ranges::is_sorted(all)) << query << count;
    }
  }
}

TEST_F(SearchRunTest, CountsWhatItWouldShow) {
  const auto counted = [&](const std::string& query, std::uint64_t looked_into = 1000) {
    const auto search = read_search(*read_query(query), false);
    return count_search({databases(), site_.subjects, {}}, *search,
                        {Allowance::Clock::time_point::max(), looked_into});
  };
  EXPECT_EQ(counted("").total, 20U) << "a copy once";
  EXPECT_EQ(counted("outcome=4").total, 4U);
  EXPECT_EQ(counted("subtype=feedback").total, 0U);
  EXPECT_EQ(counted("", 25).total, 20U);
  const SearchPage too_many = counted("", 15);
  EXPECT_FALSE(too_many.total) << "a part would look like all";
  EXPECT_TRUE(too_many.is_cut);
  const std::string text = bundle_of("", *read_search({}, false), counted("outcome=4"));
  EXPECT_NE(text.find(R"("total":4)"), std::string::npos);
  EXPECT_EQ(text.find("entry"), std::string::npos);
}

TEST_F(SearchRunTest, SaysWhenAClosedBoxMayHoldWhatIsSearched) {
  audit::Entry sealed = entry(30);
  sealed.event.patient = site_.subjects.pseudonym("", "", "Patient/1");
  sealed.event.body = R"({"evidence":[{"boxed":0,"type":"Observation"}],)"
                      R"("result":{"http_status":200},"subject":{"enc":"AAAA"}})";
  first_.append(std::vector<audit::Entry>{sealed});
  const SearchPage page = run("entity=Observation/1", 9);
  EXPECT_EQ(seconds(page), Numbers());
  EXPECT_TRUE(page.passed_closed);
  EXPECT_EQ(issues_of(page).at(0).type, fhir::IssueType::incomplete);
  EXPECT_FALSE(run("entity=Observation/1&outcome=4", 9).passed_closed) << "it is no such event";
  EXPECT_FALSE(run("entity=Observation/1&date=lt1970-01-01T00:00:20Z", 9).passed_closed);
  EXPECT_FALSE(run("entity=Patient/1", 9).passed_closed);
  EXPECT_FALSE(run("", 9).passed_closed);
}

TEST_F(SearchRunTest, PagesStayWhileEventsComeIn) {
  int number = 100;
  for (const char* query : {"", "_sort=date"}) {
    const Numbers before = all_pages(query, 100);
    const SearchPage page = run(query, 15);
    first_.append(std::vector<audit::Entry>{entry(number++), entry(number++)});
    Numbers both = seconds(page);
    const SearchPage rest = run(with(query, page), 15);
    for (const std::int64_t found : seconds(rest)) both.push_back(found);
    EXPECT_EQ(both, before) << query << ": what came later is another search";
    EXPECT_EQ(rest.next, "") << query;
  }
  EXPECT_EQ(all_pages("", 100).size(), 24U);
}

TEST_F(SearchRunTest, GoesOnWhereTheAllowanceEnded) {
  for (const std::uint64_t looked_into : {1U, 2U, 3U, 8U}) {
    EXPECT_EQ(sorted(all_pages("outcome=4", 50, looked_into)), Numbers({0, 5, 10, 15}))
        << looked_into;
    EXPECT_EQ(all_pages("outcome=4&_sort=date", 50, looked_into), Numbers({0, 5, 10, 15}))
        << looked_into;
  }
  const SearchPage page = run("outcome=4", 50, 3);
  EXPECT_TRUE(page.is_cut) << "or it would look as if there were no more";
  EXPECT_NE(page.next, "");
}

TEST_F(SearchRunTest, RefusesALinkThatIsNotItsOwn) {
  const SearchPage page = run("outcome=0", 2);
  EXPECT_NO_THROW(run(with("outcome=0", page), 2));
  EXPECT_THROW(run(with("outcome=4", page), 2), BadCursor);
  EXPECT_THROW(run(with("outcome=0&_sort=date", page), 2), BadCursor);
  EXPECT_THROW(run("_cursor=AAAA", 2), BadCursor);
  const Cursor beyond = {{"audit/audit.db", 1000, 0}};
  EXPECT_THROW(run("_cursor=" + write_cursor(beyond, ""), 2), BadCursor);
  const Cursor gone = {{"audit/audit-9.db", 1, 0}};
  EXPECT_THROW(run("_cursor=" + write_cursor(gone, ""), 2), BadCursor);
}

TEST_F(SearchRunTest, PassesOverWhatIsDeletedAndSaysSo) {
  const auto deleted = odd_.back().event.id;  // the 19th
  const auto record = audit::Records(file(2)).by_id(deleted);
  ASSERT_TRUE(record);
  second_.prune(std::vector<audit::Store::Expired>{{record->sequence, ""}});
  const SearchPage page = run("", 3);
  EXPECT_EQ(seconds(page), Numbers({18, 17, 16}));
  EXPECT_TRUE(page.passed_deleted);
  EXPECT_NE(bundle_of("", *read_search({}, false), page).find(R"("code":"deleted")"),
            std::string::npos);
  EXPECT_EQ(seconds(run("outcome=8", 3)), Numbers());
  EXPECT_EQ(seconds(run("_id=" + deleted.text(), 3)), Numbers());
  EXPECT_TRUE(run("_id=" + deleted.text(), 3).passed_deleted);
  EXPECT_FALSE(run("_sort=date", 3).passed_deleted) << "it did not come so far";
  EXPECT_FALSE(run("date=lt1970-01-01T00:00:19Z", 3).passed_deleted);
  const auto found = find_event({databases(), site_.subjects, {}}, deleted);
  ASSERT_TRUE(found) << "there was one";
  EXPECT_TRUE(found->is_deleted);
}

TEST_F(SearchRunTest, FindsOneEvent) {
  const Searched searched{databases(), site_.subjects, {}};
  const auto found = find_event(searched, odd_[3].event.id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->event.id, odd_[3].event.id.text());
  EXPECT_FALSE(find_event(searched, audit::new_event_id()));
}

}  // namespace
}  // namespace isoguard::audit_view
