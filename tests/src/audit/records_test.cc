#include "src/audit/records.h"

#include <gtest/gtest.h>

#include <limits>

#include "src/audit/segments.h"
#include "src/audit/store.h"
#include "tests/support/audit_events.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::audit {
namespace {

/// A store with events 0 to 9, a second apart, event i as some_event(i) makes it.
class RecordsTest : public testing::Test {
 protected:
  static constexpr std::int64_t kSecond = 1'000'000;

  RecordsTest() {
    for (int i = 0; i < 10; ++i) entries_.push_back({test::some_event(i), i * kSecond});
    entries_[9].event.type = "feedback";
    entries_[9].event.card_uuids = " card-3-a  card-4-b ";
    store_.append(entries_);
    store_.add_checkpoint("a note", 5);
  }

  std::vector<std::uint64_t> found(const RecordFilter& filter, std::uint64_t from = 0,
                                   std::size_t limit = 100) {
    std::vector<std::uint64_t> sequences;
    for (const Record& record : records_.find(filter, from, limit)) {
      sequences.push_back(record.sequence);
    }
    return sequences;
  }

  test::TemporaryFolder folder_;
  Store store_ = Store::create(segment_file(folder_.path(), 1), "site/replica/epoch", {});
  Records records_{segment_file(folder_.path(), 1)};
  std::vector<Entry> entries_;
};

using Sequences = std::vector<std::uint64_t>;

TEST_F(RecordsTest, StaysWithinSequences) {
  RecordFilter middle;
  middle.from_sequence = 3;
  middle.until_sequence = 6;
  EXPECT_EQ(found(middle), Sequences({3, 4, 5}));
  EXPECT_EQ(found(middle, 5), Sequences({5}));
  EXPECT_EQ(found(middle, 0, 2), Sequences({3, 4}));
  middle.type = "feedback";
  EXPECT_EQ(found(middle), Sequences());
  middle.until_sequence = 100;
  EXPECT_EQ(found(middle), Sequences({9}));
  RecordFilter end;
  end.from_sequence = 8;
  Sequences newest;
  for (const Record& record : records_.find_newest(end, 10, 5)) newest.push_back(record.sequence);
  EXPECT_EQ(newest, Sequences({9, 8}));
}

TEST_F(RecordsTest, GivesTheNewestFirst) {
  const auto newest = [this](const RecordFilter& filter, std::uint64_t below, std::size_t limit) {
    Sequences sequences;
    for (const Record& record : records_.find_newest(filter, below, limit)) {
      sequences.push_back(record.sequence);
    }
    return sequences;
  };
  RecordFilter decisions;
  decisions.type = "decision";
  constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(newest({}, kAll, 3), Sequences({9, 8, 7}));
  EXPECT_EQ(newest({}, 2, 3), Sequences({1, 0})) << "below, not at";
  EXPECT_EQ(newest(decisions, kAll, 2), Sequences({8, 7}));
  EXPECT_EQ(newest({}, 0, 3), Sequences());
}

TEST_F(RecordsTest, GivesAnEventByItsId) {
  const auto record = records_.by_id(entries_[3].event.id);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->sequence, 3U);
  EXPECT_EQ(record->id, entries_[3].event.id);
  EXPECT_EQ(record->type, "decision");
  EXPECT_EQ(record->recorded_us, 3 * kSecond);
  EXPECT_EQ(record->tenant, "ward");
  EXPECT_EQ(record->patient, "pseudonym-3");
  EXPECT_EQ(record->user, "Practitioner/0");
  EXPECT_EQ(record->service, "order-sign");
  EXPECT_EQ(record->call, "call-3");
  EXPECT_EQ(record->bytes, placed_bytes(entries_[3], "site/replica/epoch", 3));
  EXPECT_EQ(record->leaf, leaf_hash(record->bytes));
  EXPECT_FALSE(records_.by_id(new_event_id()));
}

TEST_F(RecordsTest, GivesEventsByCard) {
  const auto sequences = [this](std::string_view uuid) {
    Sequences of;
    for (const Record& record : records_.by_card(uuid)) of.push_back(record.sequence);
    return of;
  };
  EXPECT_EQ(sequences("card-3-a"), (Sequences{3, 9}));
  EXPECT_EQ(sequences("card-3-b"), Sequences{3});
  EXPECT_EQ(sequences("card-4-b"), (Sequences{4, 9}));
  EXPECT_EQ(sequences("card-9-a"), Sequences{});
  EXPECT_EQ(sequences(""), Sequences{});
}

TEST_F(RecordsTest, FindsByEachCondition) {
  const auto by = [](std::string RecordFilter::*member, const char* value) {
    RecordFilter filter;
    filter.*member = value;
    return filter;
  };
  const auto time = [](std::optional<std::int64_t> from, std::optional<std::int64_t> until) {
    RecordFilter filter;
    filter.from_us = from;
    filter.until_us = until;
    return filter;
  };
  EXPECT_EQ(found({}).size(), 10U);
  EXPECT_EQ(found(by(&RecordFilter::tenant, "ward")).size(), 10U);
  EXPECT_EQ(found(by(&RecordFilter::tenant, "other")), Sequences{});
  EXPECT_EQ(found(by(&RecordFilter::patient, "pseudonym-1")), (Sequences{1, 8}));
  EXPECT_EQ(found(by(&RecordFilter::user, "Practitioner/2")), (Sequences{2, 5, 8}));
  EXPECT_EQ(found(by(&RecordFilter::service, "order-select")), Sequences{});
  EXPECT_EQ(found(by(&RecordFilter::call, "call-6")), Sequences{6});
  EXPECT_EQ(found(by(&RecordFilter::type, "feedback")), Sequences{9});
  RecordFilter both = by(&RecordFilter::patient, "pseudonym-1");
  both.user = "Practitioner/2";
  EXPECT_EQ(found(both), Sequences{8});
  EXPECT_EQ(found(time(7 * kSecond, std::nullopt)), (Sequences{7, 8, 9}));
  EXPECT_EQ(found(time(std::nullopt, 2 * kSecond)), (Sequences{0, 1}));
  EXPECT_EQ(found(time(2 * kSecond, 2 * kSecond + 1)), Sequences{2});
  EXPECT_EQ(found(by(&RecordFilter::user, "' OR 1=1 --")), Sequences{});
}

TEST_F(RecordsTest, GivesPages) {
  RecordFilter one_user;
  one_user.user = "Practitioner/2";
  EXPECT_EQ(found(one_user, 0, 2), (Sequences{2, 5}));
  EXPECT_EQ(found(one_user, 6, 2), Sequences{8});
  EXPECT_EQ(found({}, 10, 2), Sequences{});
  EXPECT_EQ(found({}, 3, 0), Sequences{});
  EXPECT_EQ(records_.range(8, 100).size(), 2U);
}

TEST_F(RecordsTest, GivesTheTreeAndItsCheckpoints) {
  EXPECT_EQ(records_.origin(), "site/replica/epoch");
  EXPECT_EQ(records_.size(), 10U);
  const auto leaves = records_.leaves(0, 100);
  ASSERT_EQ(leaves.size(), 10U);
  EXPECT_EQ(root_of(leaves), store_.root());
  EXPECT_EQ(records_.leaves(4, 2), (std::vector<Hash>{leaves[4], leaves[5]}));
  const auto notes = records_.checkpoints();
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_EQ(notes[0].size, 10U);
  EXPECT_EQ(notes[0].note, "a note");
  EXPECT_EQ(notes[0].recorded_us, 5);
}

TEST_F(RecordsTest, GivesWrappedKeys) {
  EXPECT_EQ(records_.wrapped_key("pseudonym-1"), "key of pseudonym-1");
  EXPECT_EQ(records_.wrapped_key("pseudonym-8"), std::nullopt);
}

TEST_F(RecordsTest, SeesWhatIsWrittenMeanwhile) {
  const Entry entry{test::some_event(10), 0};
  store_.append({&entry, 1});
  EXPECT_EQ(records_.size(), 11U);
}

TEST(RecordsOpening, NeedsADatabase) {
  const test::TemporaryFolder folder;
  EXPECT_THROW(Records(folder.path() / "audit.db"), DatabaseError);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "audit.db")) << "reading makes nothing";
}

}  // namespace
}  // namespace isoguard::audit
