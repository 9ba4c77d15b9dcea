// A-25 of the promises: retention follows policy and holds. Nothing goes early, a hold wins, and
// what is left can still be proven.

#include "src/audit/pruner.h"

#include <gtest/gtest.h>

#include "src/audit/records.h"
#include "src/audit/stored_log.h"
#include "tests/support/old_records.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::audit {
namespace {

using test::noon;
using test::old_decision;
using test::pseudonym;
using test::secret;

constexpr const char* kYoung = R"({"age":"young","born":2019})";

/// Ten decisions on 26 November 2026 and the nine days after it. Number 3 is about a minor until
/// 2037 and more, 5 to 7 about patient b, the others about a.
class Pruner : public testing::Test {
 protected:
  Pruner() {
    std::vector<Entry> entries;
    for (int i = 0; i < 10; ++i) {
      const bool is_b = i >= 5 && i <= 7;
      entries.push_back(old_decision(i, noon("2026-11-26") + i * test::kDayUs,
                                     i == 3 ? kYoung : test::kAdult, pseudonym(is_b ? "b" : "a")));
      ids_.push_back(entries.back().event.id.text());
    }
    std::filesystem::create_directories(directory_);
    test::write_old(file_, "site/r1/e1", entries);
  }

  PruneOptions options(const std::string& day) const {
    PruneOptions options;
    options.orders = orders_;
    options.signer = test::signed_note;
    options.now_us = [day] { return noon(day); };
    return options;
  }
  PruneCount prune_on(const std::string& day) {
    Custody custody({directory_}, {});
    return prune(custody, file_, options(day));
  }
  void hold(Hold::Scope scope, const std::string& what) {
    Hold hold;
    hold.scope = scope;
    hold.what = what;
    test::give_hold(orders_, hold);
  }
  /// Sequence numbers of decisions whose bytes are there.
  std::string left() const {
    std::string left;
    for (const Record& record : Records(file_).range(0, 1000)) {
      if (record.type == "decision" && !record.bytes.empty()) {
        left += std::to_string(record.sequence);
      }
    }
    return left;
  }
  std::vector<std::string> findings() const {
    Trust trust;
    trust.keys.push_back(test::audit_signer().verifier());
    std::vector<std::string> found;
    check_log(*StoredLog::open(file_.string()), trust,
              [&](const Finding& finding) { found.push_back(finding.text()); });
    return found;
  }

  const test::TemporaryFolder folder_;
  const std::filesystem::path directory_ = folder_.path() / "audit";
  const std::filesystem::path orders_ = folder_.path() / "retention";
  const std::filesystem::path file_ = segment_file(directory_, 1);
  std::vector<std::string> ids_;
};

using Findings = std::vector<std::string>;

TEST_F(Pruner, DeletesNothingEarly) {
  const PruneCount count = prune_on("2036-11-25");
  EXPECT_EQ(count.fault, "");
  EXPECT_EQ(count.due, 0U);
  EXPECT_EQ(left(), "0123456789");
  EXPECT_EQ(Records(file_).size(), 10U) << "no event says that nothing was done";
}

TEST_F(Pruner, DeletesEachEventWhenItsTenYearsAreOver) {
  EXPECT_EQ(prune_on("2036-11-26").due, 1U) << "to the moment";
  EXPECT_EQ(left(), "123456789");
  const PruneCount count = prune_on("2036-11-28");
  EXPECT_EQ(count.due, 2U);
  EXPECT_EQ(utc_text(count.from_us), "2026-11-27T12:00:00.000000Z");
  EXPECT_EQ(utc_text(count.to_us), "2026-11-28T12:00:00.000000Z");
  EXPECT_EQ(left(), "3456789");
}

TEST_F(Pruner, KeepsAMinorsUntilMajorityAndTwoYears) {
  EXPECT_EQ(prune_on("2037-11-26").due, 9U);
  EXPECT_EQ(left(), "3");
  EXPECT_EQ(prune_on("2039-12-31").due, 0U);
  EXPECT_EQ(prune_on("2040-01-01").due, 1U);
  EXPECT_EQ(left(), "");
  EXPECT_EQ(findings(), Findings());
}

TEST_F(Pruner, HoldsWin) {
  hold(Hold::Scope::all, "");
  const PruneCount none = prune_on("2037-11-26");
  EXPECT_EQ(none.due, 0U);
  EXPECT_EQ(none.held, 9U) << "the minor's is not over its time";
  EXPECT_EQ(left(), "0123456789");
  std::filesystem::remove_all(orders_);
  hold(Hold::Scope::event, ids_[1]);
  hold(Hold::Scope::card, test::card(4));
  hold(Hold::Scope::patient, pseudonym("b"));
  hold(Hold::Scope::patient, pseudonym("nobody"));
  const PruneCount some = prune_on("2037-11-26");
  EXPECT_EQ(some.fault, "");
  EXPECT_EQ(some.due, 4U);
  EXPECT_EQ(some.held, 5U);
  EXPECT_EQ(left(), "134567");
  EXPECT_EQ(findings(), Findings());
}

TEST_F(Pruner, ASpanIsHeldFromItsFirstMomentToItsEnd) {
  Hold span;
  span.scope = Hold::Scope::span;
  span.from_us = noon("2026-11-28");
  span.until_us = noon("2026-12-01");
  test::give_hold(orders_, span);
  EXPECT_EQ(prune_on("2037-11-26").fault, "");
  EXPECT_EQ(left(), "234");
}

TEST_F(Pruner, AHoldThatEndedHoldsNothing) {
  Hold all;
  const std::string id = test::give_hold(orders_, all);
  EXPECT_EQ(prune_on("2037-11-26").due, 0U);
  test::give_order(orders_, kHoldType, "hold", release_json("another", "because"));
  EXPECT_EQ(prune_on("2037-11-26").due, 0U);
  test::give_order(orders_, kHoldType, "hold", release_json(id, "because"));
  EXPECT_EQ(prune_on("2037-11-26").due, 9U);
}

TEST_F(Pruner, DeletesNothingWhenOrdersCannotBeRead) {
  hold(Hold::Scope::event, ids_[0]);
  const auto file = segment_file(orders_, 1);
  std::ofstream(file, std::ios::binary | std::ios::trunc) << std::string(16384, 'x');
  EXPECT_NE(prune_on("2037-11-26").fault.find("holds"), std::string::npos);
  std::filesystem::rename(file, file.native() + ".damaged-20370101T000000.000000Z");
  EXPECT_NE(prune_on("2037-11-26").fault.find("is damaged"), std::string::npos);
  EXPECT_EQ(left(), "0123456789");
}

TEST_F(Pruner, AScopeThatIsNotKnownHoldsAll) {
  test::give_order(orders_, kHoldType, "hold",
                   R"({"do":"add","reason":"r","scope":"ward","what":"7"})");
  EXPECT_EQ(prune_on("2037-11-26").due, 0U);
}

TEST_F(Pruner, LeavesNothingOfAnEventInAnyFile) {
  ASSERT_NE(test::all_bytes(file_).find(secret(5)), std::string::npos);
  ASSERT_NE(test::all_bytes(file_).find(pseudonym("b")), std::string::npos);
  EXPECT_EQ(prune_on("2037-11-26").due, 9U);
  const std::string bytes = test::all_bytes(file_);
  for (int i = 0; i < 10; ++i) {
    const bool is_left = i == 3;
    EXPECT_EQ(bytes.find(secret(i)) != std::string::npos, is_left) << i;
    EXPECT_EQ(bytes.find(test::card(i)) != std::string::npos, is_left) << i;
  }
  EXPECT_EQ(bytes.find(pseudonym("b")), std::string::npos) << "the key goes with the last event";
  EXPECT_EQ(Records(file_).wrapped_key(pseudonym("a")), "key of " + pseudonym("a"));
  EXPECT_EQ(std::filesystem::file_size(file_.native() + "-wal"), 0U);
}

TEST_F(Pruner, KeepsWhatProofsNeed) {
  const std::vector<Hash> leaves = Records(file_).leaves(0, 10);
  const Hash old_root = root_of(leaves);
  EXPECT_EQ(prune_on("2037-11-26").due, 9U);
  const auto after = StoredLog::open(file_.string());
  const auto checkpoints = after->checkpoints();
  ASSERT_EQ(checkpoints.size(), 2U);
  ASSERT_EQ(checkpoints.back().size, 11U) << "the event that names them is under a checkpoint";
  const std::vector<Hash> now = Records(file_).leaves(0, 11);
  EXPECT_EQ(std::vector<Hash>(now.begin(), now.begin() + 10), leaves);
  const auto kept = Records(file_).by_id(event_id_of(ids_[3]).value());
  ASSERT_TRUE(kept);
  EXPECT_TRUE(
      proves_inclusion(leaf_hash(kept->bytes), 3, 11, inclusion_proof(now, 3), root_of(now)));
  EXPECT_TRUE(proves_consistency(10, old_root, 11, root_of(now), consistency_proof(now, 10)));
  const auto gone = Records(file_).by_id(event_id_of(ids_[2]).value());
  ASSERT_TRUE(gone) << "id, type, time and leaf stay";
  EXPECT_EQ(gone->type, "decision");
  EXPECT_EQ(gone->recorded_us, noon("2026-11-28"));
  EXPECT_EQ(gone->bytes, "");
  EXPECT_EQ(findings(), Findings());
}

TEST_F(Pruner, TheStoreOpensAndGoesOn) {
  EXPECT_EQ(prune_on("2037-11-26").due, 9U);
  Store store = Store::open(file_, {});
  EXPECT_EQ(store.size(), 11U);
  const Entry entry = old_decision(10, noon("2037-11-27"));
  store.append({&entry, 1});
  store.add_checkpoint(test::signed_note("site/r1/e1", store.size(), store.root()), 0);
  EXPECT_EQ(findings(), Findings());
}

TEST_F(Pruner, IsDoneTwiceWithoutAnotherEvent) {
  EXPECT_EQ(prune_on("2037-11-26").due, 9U);
  EXPECT_EQ(prune_on("2037-11-26").due, 0U);
  EXPECT_EQ(Records(file_).size(), 11U);
}

TEST_F(Pruner, DeletesNothingThatItCannotSign) {
  Custody custody({directory_}, {});
  PruneOptions unsigned_options = options("2037-11-26");
  unsigned_options.signer = [](const auto&...) -> std::string {
    throw std::runtime_error("no key");
  };
  EXPECT_EQ(prune(custody, file_, unsigned_options).fault, "no key");
  EXPECT_EQ(left(), "0123456789");
}

TEST_F(Pruner, AHoldThatComesBetweenIsHonoured) {
  Custody custody({directory_}, {});
  PruneOptions interrupted = options("2037-11-26");
  interrupted.signer = [&](const std::string& origin, std::uint64_t size, const Hash& root) {
    hold(Hold::Scope::patient, pseudonym("b"));  // named already, and not yet deleted
    return test::signed_note(origin, size, root);
  };
  const PruneCount count = prune(custody, file_, interrupted);
  EXPECT_EQ(count.due, 6U);
  EXPECT_EQ(left(), "3567");
  EXPECT_EQ(findings(), Findings());
}

TEST_F(Pruner, EmptiedBytesWithoutAnEventAreFound) {
  EXPECT_EQ(prune_on("2036-11-26").due, 1U);
  test::run_sql(file_.string(), "UPDATE events SET bytes = x'' WHERE seq = 4");
  EXPECT_EQ(findings(),
            Findings({"site/r1/e1 seq 4: event 4 is missing: deleted, and no event says "
                      "that its time was over"}));
  EXPECT_THROW(Store::open(file_, {}), Damaged) << "not as the store deletes";
}

TEST_F(Pruner, AnEventThatNoCheckpointCoversNamesNothing) {
  Store store = Store::open(file_, {});
  Entry entry;
  entry.event.id = new_event_id();
  entry.event.type = kPruned;
  entry.event.body = R"({"pruned":{"ranges":[[0,9]]}})";
  store.append({&entry, 1});
  const std::vector<Store::Expired> expired = {{2, test::card(2)}};
  EXPECT_EQ(store.prune(expired), 1U);
  EXPECT_EQ(findings().size(), 1U);
}

TEST_F(Pruner, AClockThatWasWrongForAMomentDoesNotKeepTheRest) {
  {
    Store store = Store::open(file_, {});
    const std::vector<Entry> more = {old_decision(10, noon("2090-01-01")),
                                     old_decision(11, noon("2026-12-07"))};
    store.append(more);
  }
  EXPECT_EQ(prune_on("2037-11-26").due, 10U);
  EXPECT_EQ(prune_on("2090-01-02").due, 1U) << "the minor's";
}

TEST_F(Pruner, CountsBeforehandWhatItWouldDelete) {
  Hold event;
  event.scope = Hold::Scope::event;
  event.what = ids_[0];
  const PruneCount count = count_overdue(file_, {}, {event}, noon("2036-12-01"));
  EXPECT_EQ(count.due, 4U);
  EXPECT_EQ(count.held, 1U);
  EXPECT_EQ(utc_text(count.from_us), "2026-11-27T12:00:00.000000Z");
  EXPECT_EQ(left(), "0123456789");
}

}  // namespace
}  // namespace isoguard::audit
