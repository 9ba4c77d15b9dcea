// Retention of the shared copies: only what a replica signed for, and nothing early or held.

#include "src/audit_db/shared_pruner.h"

#include <gtest/gtest.h>

#include "src/audit/pruner.h"
#include "src/audit_db/check_shared.h"
#include "src/audit_db/courier.h"
#include "tests/support/old_records.h"
#include "tests/support/postgres_server.h"

namespace isoguard::audit_db {
namespace {

namespace fs = std::filesystem;
using Findings = std::vector<std::string>;
using test::noon;

/// Six decisions on 26 November 2026 and the five days after it, shared while they were whole; the
/// replica deleted what was due on 28 November 2036, the first three.
class SharedPrunerTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!test::PostgresServer::is_installed()) GTEST_SKIP() << "needs PostgreSQL 15";
    server_.emplace();
    server_->sql("CREATE ROLE migrator LOGIN IN ROLE isoguard_owner");
    std::vector<audit::Entry> entries;
    for (int i = 0; i < 6; ++i) {
      entries.push_back(test::old_decision(i, noon("2026-11-26") + i * test::kDayUs));
      ids_.push_back(entries.back().event.id.text());
    }
    fs::create_directories(file_.parent_path());
    test::write_old(file_, kOrigin, entries);
    ship(file_);
    audit::Custody custody({file_.parent_path()}, {});
    audit::PruneOptions options;
    options.orders = folder_.path() / "none";
    options.signer = test::signed_note;
    options.now_us = [] { return noon("2036-11-28"); };
    ASSERT_EQ(audit::prune(custody, file_, options).due, 3U);
  }

  void ship(const fs::path& file) {
    Connection connection(server_->target("replica"), {});
    OutboxLog log(file, false);
    log.measure();
    Courier courier(
        {100, 1 << 20}, [](const std::string&, std::uint64_t) {}, [](std::uint64_t) {});
    while (courier.ship(connection, log)) continue;
  }
  /// A hold in the shared log of orders; under a signed checkpoint or not.
  void share_hold(const std::string& event, bool is_signed = true) {
    const fs::path orders = folder_.path() / "retention";
    audit::Hold hold;
    hold.scope = audit::Hold::Scope::event;
    hold.what = event;
    hold_id_ = test::give_hold(orders, hold);
    const fs::path file = audit::segment_file(orders, 1);
    if (is_signed) sign(file);
    ship(file);
  }
  void share_release(bool is_signed) {
    const fs::path orders = folder_.path() / "retention";
    test::give_order(orders, audit::kHoldType, "hold", audit::release_json(hold_id_, "done"));
    const fs::path file = audit::segment_file(orders, 1);
    if (is_signed) sign(file);
    ship(file);
  }
  static void sign(const fs::path& file) {
    audit::Store store = audit::Store::open(file, {});
    store.add_checkpoint(test::signed_note(store.origin(), store.size(), store.root()), 0);
    store.write_back(true);
  }

  static audit::Trust trust() {
    audit::Trust trust;
    trust.keys.push_back(test::audit_signer().verifier());
    return trust;
  }
  SharedPruneCount prune(const std::function<void(SharedPruneOptions&)>& change = {}) {
    SharedPruneOptions options;
    options.trust = trust();
    options.now_us = noon("2036-12-20");
    if (change) change(options);
    SharedLog log(server_->target("migrator"));
    SharedPruneCount found;
    prune_shared(log, options, [&](const SharedPruneCount& count) { found = count; });
    return found;
  }
  /// Sequences of decisions whose bytes are there.
  std::string left() const {
    return server_->value(
        "SELECT coalesce(string_agg(seq::text, '' ORDER BY seq), '') FROM isoguard.audit_event "
        "WHERE bytes IS NOT NULL AND type = 'decision'");
  }
  Findings findings() const {
    Findings found;
    SharedLog log(server_->target("auditor"));
    check_shared(log, kOrigin, trust(),
                 [&](const audit::Finding& finding) { found.push_back(finding.text()); });
    return found;
  }

  static constexpr const char* kOrigin = "site/r1/e1";
  std::optional<test::PostgresServer> server_;
  const test::TemporaryFolder folder_;
  const fs::path file_ = folder_.path() / "audit" / "audit.db";
  std::vector<std::string> ids_;
  std::string hold_id_;
};

TEST_F(SharedPrunerTest, DeletesWhatAReplicaSignedForAndLeavesTheLog) {
  EXPECT_EQ(prune().due, 0U) << "nobody has said so yet";
  ship(file_);
  const auto plan = prune([](SharedPruneOptions& options) { options.only_count = true; });
  EXPECT_EQ(plan.due, 3U);
  EXPECT_EQ(left(), "012345");
  EXPECT_EQ(prune().due, 3U);
  EXPECT_EQ(left(), "345") << "others are over their time as well, and their replica has them";
  EXPECT_EQ(findings(), Findings());
  EXPECT_EQ(server_->value("SELECT count(*) FROM isoguard.audit_card"), "3");
  EXPECT_EQ(prune().due, 0U);
}

TEST_F(SharedPrunerTest, DeletesNothingWithoutProof) {
  ship(file_);
  struct Case {
    const char* what;
    std::string sql;
    bool trusts = true;
  };
  const std::vector<Case> table = {
      {"no key is given", "SELECT 1", false},
      {"the event that names them is not as it was hashed",
       "UPDATE isoguard.audit_event SET bytes = replace(encode(bytes, 'escape'), '[0,2]', "
       "'[0,5]')::bytea WHERE type = 'pruned'"},
      {"nor are leaves", "UPDATE isoguard.audit_event SET leaf = sha256('x') WHERE seq = 5"},
      {"the checkpoint over it is gone", "DELETE FROM isoguard.audit_checkpoint WHERE size = 7"},
  };
  for (const Case& each : table) {
    server_->sql(
        "CREATE TABLE kept AS TABLE isoguard.audit_event;"
        "CREATE TABLE notes AS TABLE isoguard.audit_checkpoint");
    server_->sql(each.sql);
    const auto count = prune([&](SharedPruneOptions& options) {
      if (!each.trusts) options.trust = {};
    });
    EXPECT_EQ(count.due, 0U) << each.what;
    EXPECT_EQ(left(), "012345") << each.what;
    server_->sql(
        "TRUNCATE isoguard.audit_event, isoguard.audit_checkpoint;"
        "INSERT INTO isoguard.audit_event SELECT * FROM kept;"
        "INSERT INTO isoguard.audit_checkpoint SELECT * FROM notes;"
        "DROP TABLE kept; DROP TABLE notes");
  }
  EXPECT_EQ(prune().due, 3U);
}

TEST_F(SharedPrunerTest, KeepsWhatTheColumnsSayOtherwise) {
  ship(file_);
  // Whoever may edit columns makes neither a young event old nor a changed one vanish.
  server_->sql("UPDATE isoguard.audit_event SET bytes = 'x' WHERE seq = 1");
  const auto count = prune();
  EXPECT_EQ(count.due, 2U);
  EXPECT_NE(count.fault, "");
  EXPECT_EQ(left(), "1345");
}

TEST_F(SharedPrunerTest, KeepsWhatThePolicyOfTheCommandKeeps) {
  ship(file_);
  const auto count = prune([](SharedPruneOptions& options) { options.policy.keep_years = 11; });
  EXPECT_EQ(count.young, 3U);
  EXPECT_EQ(left(), "012345");
}

TEST_F(SharedPrunerTest, KeepsWhatIsHeldAnywhere) {
  ship(file_);
  share_hold(ids_[1]);
  EXPECT_EQ(prune().held, 1U);
  EXPECT_EQ(left(), "1345");
  share_release(false);
  EXPECT_EQ(prune().held, 1U) << "nobody has signed that it ended";
  share_release(true);
  EXPECT_EQ(prune().due, 1U);
  EXPECT_EQ(left(), "345");
}

TEST_F(SharedPrunerTest, KeepsWhatIsHeldHere) {
  ship(file_);
  audit::Hold hold;
  hold.scope = audit::Hold::Scope::patient;
  hold.what = test::pseudonym("a");
  test::give_hold(folder_.path() / "here", hold);
  const auto count =
      prune([&](SharedPruneOptions& options) { options.orders = folder_.path() / "here"; });
  EXPECT_EQ(count.held, 3U);
  EXPECT_EQ(left(), "012345");
}

TEST_F(SharedPrunerTest, DeletesNothingWhileHoldsMayNotBeKnown) {
  ship(file_);
  share_hold(ids_[1]);
  server_->sql("UPDATE isoguard.audit_event SET bytes = NULL WHERE type = 'hold'");
  EXPECT_THROW(prune(), std::runtime_error);
  EXPECT_EQ(left(), "012345");
}

TEST_F(SharedPrunerTest, MissingBytesAreNamedUnlessAnEventNamesThem) {
  ship(file_);
  prune();
  server_->sql("UPDATE isoguard.audit_event SET bytes = NULL WHERE seq = 4");
  const Findings found = findings();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].find("site/r1/e1 seq 4: event 4 is missing: deleted"), std::string::npos)
      << found[0];
}

}  // namespace
}  // namespace isoguard::audit_db
