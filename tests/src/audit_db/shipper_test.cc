// The way of a log into PostgreSQL, with a server: what is sent, what is never overwritten, and
// what no text and no damage can hold up.

#include "src/audit_db/shipper.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "src/audit/canonical.h"
#include "src/audit/records.h"
#include "src/audit/segments.h"
#include "src/audit_db/check_shared.h"
#include "src/audit_db/shared_log.h"
#include "tests/support/audit_events.h"
#include "tests/support/postgres_server.h"

namespace isoguard::audit_db {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kPatience{20};

class ShipperTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!test::PostgresServer::is_installed()) GTEST_SKIP() << "needs PostgreSQL 15";
    server_.emplace();
  }

  ShipperOptions options() {
    ShipperOptions options;
    options.target = server_->target("replica");
    options.directories = {logs_.path() / "one", logs_.path() / "other"};
    options.every = std::chrono::milliseconds(10);
    options.longest_pause = std::chrono::milliseconds(500);
    options.batch_rows = 7;  // so that there are many
    return options;
  }

  /// Starts a shipper and stops it when all is sent. What it knew at the end.
  ShippingHealth ship() {
    Shipper shipper(options());
    const auto end = std::chrono::steady_clock::now() + kPatience;
    do {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    } while (!(shipper.health().connected && shipper.health().behind == 0) &&
             std::chrono::steady_clock::now() < end);
    shipper.stop(kPatience);
    return shipper.health();
  }

  /// A log with so many events, its start and its end.
  std::string write_log(const char* directory, int events) {
    audit::Log log(test::quick_options(logs_.path() / directory));
    for (int i = 0; i < events; ++i) test::append_and_wait(log, test::some_event(i));
    const std::string origin = log.health().origin;
    log.stop();
    return origin;
  }

  /// What an auditor finds of an origin, without signatures, which quick_options does not have.
  std::vector<std::string> findings(const std::string& origin) {
    std::vector<std::string> found;
    SharedLog log(server_->target("auditor"));
    check_shared(log, origin, {}, [&found](const audit::Finding& finding) {
      if (finding.what.find("not signed") == std::string::npos) found.push_back(finding.text());
    });
    return found;
  }

  std::string count(const std::string& rest) {
    return server_->value("SELECT count(*) FROM isoguard." + rest);
  }

  std::optional<test::PostgresServer> server_;
  test::TemporaryFolder logs_;
};

TEST_F(ShipperTest, SendsAllDatabasesOnceAndGoesOnWhereItStopped) {
  const std::string first = write_log("one", 40);
  const std::string other = write_log("other", 3);
  EXPECT_EQ(ship().shipped, 47U);
  write_log("one", 20);  // the same database, longer
  audit::set_aside(audit::segment_file(logs_.path() / "one", 1), 1);
  const std::string second = write_log("one", 5);
  ASSERT_NE(first, second);
  const ShippingHealth health = ship();
  EXPECT_EQ(health.shipped, 22U + 7U);
  EXPECT_EQ(health.alarms, 0U) << health.last_alarm;
  for (const std::string& origin : {first, second, other}) {
    EXPECT_EQ(findings(origin), std::vector<std::string>{});
  }
  EXPECT_EQ(count("audit_event"), "76");
  EXPECT_EQ(count("audit_card"), "0");  // the bodies of these events name none
}

TEST_F(ShipperTest, StoresBytesAsTheyAreWhateverTheTextsAre) {
  const std::vector<std::string> texts = {std::string("a\0b", 3), "\xED\xA0\x80", "\u202Eabc",
                                          std::string(1 << 20, 'x'), "\xFF\xFE"};
  {
    audit::Log log(test::quick_options(logs_.path() / "one"));
    for (const std::string& text : texts) {
      audit::Event event = test::some_event(1);
      event.body = audit::CanonicalObject().text("name", text).json();
      event.tenant = event.user = event.service = event.call = event.type = text;
      event.patient = text.substr(0, 100);
      test::append_and_wait(log, std::move(event));
    }
    log.stop();
  }
  const ShippingHealth health = ship();
  EXPECT_EQ(health.behind, 0U);
  EXPECT_EQ(health.alarms, 0U) << health.last_alarm;
  audit::Records records(audit::segment_file(logs_.path() / "one", 1));
  std::uint64_t same = 0;
  SharedLog log(server_->target("auditor"));
  log.for_each_event(records.origin(), [&](const SharedEvent& event) {
    const auto here = records.range(event.record.sequence, 1).at(0);
    EXPECT_EQ(event.record.bytes, here.bytes);
    EXPECT_EQ(event.record.leaf, here.leaf);
    ++same;
  });
  EXPECT_EQ(same, records.size());
}

TEST_F(ShipperTest, NeverOverwritesWhatIsThereAndNamesIt) {
  const std::string origin = write_log("one", 30);
  ship();
  server_->sql(
      "SET session_replication_role = replica; UPDATE isoguard.audit_event SET "
      "bytes = 'changed', leaf = sha256('changed') WHERE seq IN (5, 31)");
  const ShippingHealth health = ship();
  EXPECT_EQ(health.behind, 0U);
  // That they differ, and both places.
  EXPECT_EQ(health.alarms, 3U) << health.last_alarm;
  EXPECT_EQ(count("audit_event WHERE bytes = 'changed'"), "2");
  EXPECT_EQ(count("audit_event"), "32");
  EXPECT_FALSE(findings(origin).empty());
}

TEST_F(ShipperTest, SendsAgainWhatPostgresqlLost) {
  const std::string origin = write_log("one", 30);
  ship();
  server_->sql(
      "DELETE FROM isoguard.audit_event WHERE seq >= 12; "
      "DELETE FROM isoguard.audit_checkpoint WHERE size >= 12");
  EXPECT_EQ(ship().shipped, 20U);
  EXPECT_EQ(findings(origin), std::vector<std::string>{});
}

TEST_F(ShipperTest, IsNotHeldUpByAnEventThatPostgresqlRefuses) {
  const std::string origin = write_log("one", 30);
  server_->sql("ALTER TABLE isoguard.audit_event ADD CHECK (seq <> 9)");
  const ShippingHealth health = ship();
  EXPECT_EQ(health.behind, 0U);
  EXPECT_EQ(health.alarms, 1U) << health.last_alarm;
  EXPECT_NE(health.last_alarm.find("seq 9"), std::string::npos) << health.last_alarm;
  EXPECT_EQ(count("audit_event"), "31");
}

TEST_F(ShipperTest, SharesWhatCanBeReadOfADamagedDatabase) {
  const std::string origin = write_log("one", 200);
  const fs::path file = audit::segment_file(logs_.path() / "one", 1);
  {
    audit::Database database(file, audit::Database::Access::kWrite, "");
    database.run("UPDATE events SET bytes = 'changed' WHERE seq = 17");
    database.write_back(true);
  }
  const fs::path aside = audit::set_aside(file, 1);
  const ShippingHealth health = ship();
  EXPECT_EQ(health.behind, 0U);
  EXPECT_EQ(health.alarms, 1U) << health.last_alarm;
  EXPECT_EQ(count("audit_event"), "201");
  EXPECT_EQ(count("audit_event WHERE seq = 17"), "0");
}

TEST_F(ShipperTest, WaitsForADirectoryAndForPostgresql) {
  server_->stop();
  Shipper shipper(options());
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  write_log("one", 5);
  const auto wait = [&](auto condition) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!condition(shipper.health()) && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return condition(shipper.health());
  };
  EXPECT_TRUE(wait([](const ShippingHealth& health) { return health.behind == 7; }));
  EXPECT_FALSE(shipper.health().connected);
  EXPECT_FALSE(shipper.health().last_error.empty());
  EXPECT_GT(shipper.health().oldest_us, 0);
  server_->start();
  EXPECT_TRUE(wait([](const ShippingHealth& health) { return health.shipped == 7; }));
  EXPECT_TRUE(wait([](const ShippingHealth& health) { return health.behind == 0; }));
}

}  // namespace
}  // namespace isoguard::audit_db
