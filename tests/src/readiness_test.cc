#include "src/admin/readiness.h"

#include <gtest/gtest.h>

#include "fhir/document.h"

namespace isoguard::app {
namespace {

using Texts = std::vector<std::string>;
using Stage = Life::Stage;

audit::Health well() {
  audit::Health health;
  health.origin = "a/b/1";
  return health;
}
audit::Health with(void (*change)(audit::Health&)) {
  audit::Health health = well();
  change(health);
  return health;
}

const audit::Health kSecond = with([](audit::Health& h) { h.degraded = "/data: is full"; });
const audit::Health kMemory = with([](audit::Health& h) {
  h.origin = "";
  h.degraded = "/data: is full";
  h.in_memory = 3;
});
const audit::Health kNowhere = with([](audit::Health& h) { h.origin = ""; });
const audit::Health kHangs = with([](audit::Health& h) {
  h.hangs = true;
  h.degraded = "the disk hangs";
});
const audit::Health kLost = with([](audit::Health& h) { h.lost = 2; });
const audit::Health kBusy = with([](audit::Health& h) {
  h.waiting = 900;
  h.last_error = "was full yesterday";
});

constexpr const char* kRefused = "records cannot be kept, and answers without one are refused";
constexpr const char* kUnkept = "answers go out although their records are not on disk";
constexpr const char* kStill = "an event loop stands still";
constexpr const char* kNoStore = "decisions are NOT recorded: there is no --data-dir";
constexpr const char* kOpen =
    "listening beyond this machine WITHOUT client authentication: only a proxy that authenticates "
    "may reach it (--allow-unauthenticated)";
constexpr const char* kFull = "audit: /data: is full";

struct Row {
  const char* what;
  Stage stage;
  bool moves;
  bool refuses;
  bool open;
  std::optional<audit::Health> audit;
  Texts reasons;
  Texts warnings;
};

TEST(Readiness, Reasons) {
  const Row rows[] = {
      {"all well", Stage::serving, true, false, false, well(), {}, {}},
      {"all well, refuse", Stage::serving, true, true, false, well(), {}, {}},
      {"at work", Stage::serving, true, true, false, kBusy, {}, {}},
      {"starting", Stage::starting, true, false, false, well(), {"starting"}, {}},
      {"draining", Stage::draining, true, false, false, well(), {"draining"}, {}},
      {"stuck", Stage::serving, false, false, false, well(), {kStill}, {}},
      {"stuck at the end", Stage::draining, false, false, false, well(), {"draining", kStill}, {}},
      {"no store", Stage::serving, true, false, false, std::nullopt, {}, {kNoStore}},
      {"open", Stage::serving, true, false, true, well(), {}, {kOpen}},
      {"no store, open", Stage::serving, true, false, true, std::nullopt, {}, {kNoStore, kOpen}},
      {"second disk", Stage::serving, true, false, false, kSecond, {}, {kFull}},
      {"second disk, refuse", Stage::serving, true, true, false, kSecond, {}, {kFull}},
      {"memory", Stage::serving, true, false, false, kMemory, {}, {kUnkept, kFull}},
      {"memory, refuse", Stage::serving, true, true, false, kMemory, {kRefused}, {kFull}},
      {"no database", Stage::serving, true, false, false, kNowhere, {}, {kUnkept}},
      {"no database, refuse", Stage::serving, true, true, false, kNowhere, {kRefused}, {}},
      {"hangs", Stage::serving, true, false, false, kHangs, {}, {kUnkept, "audit: the disk hangs"}},
      {"hangs, refuse",
       Stage::serving,
       true,
       true,
       false,
       kHangs,
       {kRefused},
       {"audit: the disk hangs"}},
      {"lost",
       Stage::serving,
       true,
       true,
       false,
       kLost,
       {},
       {"audit: 2 events lost since the start"}},
  };
  for (const Row& row : rows) {
    Condition condition;
    condition.stage = row.stage;
    condition.moves = row.moves;
    condition.refuses_unrecorded = row.refuses;
    condition.open_to_all = row.open;
    condition.audit = row.audit;
    const Readiness found = judge(condition);
    EXPECT_EQ(found.reasons, row.reasons) << row.what;
    EXPECT_EQ(found.warnings, row.warnings) << row.what;
    EXPECT_EQ(found.ready(), row.reasons.empty()) << row.what;
  }
}

TEST(Readiness, ASharedStoreThatIsAwayMakesNobodyUnready) {
  struct Shared {
    const char* what;
    audit_db::ShippingHealth health;
    Texts reasons;
    Texts warnings;
  };
  audit_db::ShippingHealth there;
  there.connected = true;
  audit_db::ShippingHealth behind = there;
  behind.behind = 7;
  audit_db::ShippingHealth away;
  away.behind = 7;
  away.last_error = "connection refused";
  audit_db::ShippingHealth unsafe;
  unsafe.refused = "PostgreSQL runs with fsync=off";
  audit_db::ShippingHealth alarmed = there;
  alarmed.alarms = 2;
  alarmed.last_alarm = "PostgreSQL holds other events";
  const Shared rows[] = {
      {"there", there, {}, {}},
      {"behind", behind, {}, {}},
      {"away", away, {}, {"shared audit: PostgreSQL is not there, 7 records wait"}},
      {"unsafe", unsafe, {"shared audit: PostgreSQL runs with fsync=off"}, {}},
      {"alarmed", alarmed, {}, {"shared audit: PostgreSQL holds other events"}},
  };
  for (const Shared& row : rows) {
    Condition condition;
    condition.stage = Stage::serving;
    condition.audit = well();
    condition.shipping = row.health;
    const Readiness found = judge(condition);
    EXPECT_EQ(found.reasons, row.reasons) << row.what;
    EXPECT_EQ(found.warnings, row.warnings) << row.what;
    const auto document = fhir::Document::parse(to_json(condition, found));
    ASSERT_TRUE(document.has_value()) << row.what;
    const auto& shared = document->root()["audit"]["shared"];
    EXPECT_EQ(shared["behind"].number(), std::to_string(row.health.behind)) << row.what;
    EXPECT_EQ(shared["refused"].string(), row.health.refused) << row.what;
  }
}

TEST(Readiness, AWitnessThatIsBehindIsAWarning) {
  WitnessHealth well_kept;
  well_kept.taken = 3;
  WitnessHealth behind = well_kept;
  behind.failed = 2;
  behind.behind_us = 86'400'000'000;
  behind.last_error = "answered 500";
  const std::pair<WitnessHealth, Texts> rows[] = {
      {well_kept, {}},
      {behind, {"witness: lacks checkpoints since 1970-01-02T00:00:00.000000Z: it answered 500"}},
  };
  for (const auto& [health, warnings] : rows) {
    Condition condition;
    condition.stage = Stage::serving;
    condition.audit = well();
    condition.witness = health;
    const Readiness found = judge(condition);
    EXPECT_TRUE(found.ready());
    EXPECT_EQ(found.warnings, warnings);
    const auto document = fhir::Document::parse(to_json(condition, found));
    ASSERT_TRUE(document.has_value());
    const auto& witness = document->root()["audit"]["witness"];
    EXPECT_EQ(witness["taken"].number(), "3");
    EXPECT_EQ(witness["failed"].number(), std::to_string(health.failed));
    EXPECT_EQ(witness["behind_since_utc"].string().empty(), warnings.empty());
  }
}

TEST(Readiness, CertificatesMakeNobodyUnready) {
  using std::chrono::hours;
  struct CertificateRow {
    std::optional<std::chrono::seconds> left;
    const char* refused;
    Texts warnings;
  };
  const CertificateRow rows[] = {
      {std::nullopt, "", {}},
      {hours(24 * 14 + 1), "", {}},
      {hours(24 * 14), "", {"TLS: the certificate expires in 14 days"}},
      {hours(25), "", {"TLS: the certificate expires in 1 day"}},
      {hours(1), "", {"TLS: the certificate expires in 0 days"}},
      {hours(-1), "", {"TLS: the certificate HAS EXPIRED"}},
      {hours(9999), "k is no key", {"TLS: newer files are not in use: k is no key"}},
  };
  for (const CertificateRow& row : rows) {
    Condition condition;
    condition.stage = Stage::serving;
    condition.audit = well();
    condition.certificate_left = row.left;
    condition.certificate_refused = row.refused;
    const Readiness found = judge(condition);
    EXPECT_TRUE(found.ready());
    EXPECT_EQ(found.warnings, row.warnings);
  }
}

TEST(Readiness, SoDoRevocationListsThatAreOver) {
  const std::string over =
      "TLS: a revocation list of clients HAS EXPIRED; what it revokes stays so";
  const std::pair<std::optional<std::chrono::seconds>, Texts> rows[] = {
      {std::nullopt, {}},
      {std::chrono::seconds(0), {}},
      {std::chrono::seconds(-1), {over}},
  };
  for (const auto& [left, warnings] : rows) {
    Condition condition;
    condition.stage = Stage::serving;
    condition.audit = well();
    condition.revocations_left = left;
    const Readiness found = judge(condition);
    EXPECT_TRUE(found.ready());
    EXPECT_EQ(found.warnings, warnings);
  }
}

TEST(Readiness, FhirServersInTroubleMakeNobodyUnready) {
  Condition condition;
  condition.stage = Stage::serving;
  condition.audit = well();
  fhir_client::ServerFigures server;
  server.url = "https://ehr.example/fhir";
  server.out_of_order = true;
  condition.fhir_servers = {server};
  const Readiness found = judge(condition);
  EXPECT_TRUE(found.ready());
  EXPECT_EQ(found.warnings, Texts{});
  EXPECT_NE(to_json(condition, found)
                .find(R"("fhir_servers":[{"out_of_order":true,"url":"https://ehr.example/fhir"}])"),
            std::string::npos);
}

TEST(Readiness, SaysWhoSignedTheManifestsAndThatNewerOnesWereRefused) {
  Condition condition;
  condition.stage = Stage::serving;
  condition.audit = well();
  EXPECT_NE(to_json(condition, judge(condition)).find(R"("signer":null)"), std::string::npos);
  condition.knowledge_signer = "st-anna/pharmacy";
  EXPECT_NE(to_json(condition, judge(condition)).find(R"("signer":"st-anna/pharmacy")"),
            std::string::npos);
  condition.knowledge_refused = "reload refused, deciding as before: …";
  EXPECT_TRUE(judge(condition).ready()) << "the old ones decide";
  EXPECT_EQ(judge(condition).warnings, Texts{"manifests: reload refused, deciding as before: …"});
  condition.knowledge_refused = std::string(100'000, 'x');
  EXPECT_LT(judge(condition).warnings.front().size(), 600U);
}

TEST(Readiness, IsJsonWhateverErrorsSay) {
  Condition condition;
  condition.stage = Stage::serving;
  condition.policy = "eu-ppp";
  condition.knowledge_since = std::chrono::system_clock::time_point(std::chrono::seconds(86400));
  condition.audit = with([](audit::Health& h) { h.degraded = "a \"b\"\n\xff\x1b c"; });
  const std::string json = to_json(condition, judge(condition));
  const auto document = fhir::Document::parse(json);
  ASSERT_TRUE(document.has_value()) << json;
  EXPECT_EQ(std::count(json.begin(), json.end(), '\n'), 1);
  EXPECT_EQ(document->root()["knowledge"]["since"].string(), "1970-01-02T00:00:00.000000Z");
  EXPECT_EQ(document->root()["knowledge"]["policy"].string(), "eu-ppp");
}

TEST(Life, MovesAsLongAsBothLoopsDo) {
  using std::chrono::seconds;
  const Life::Clock::time_point now{std::chrono::hours(1000)};
  const auto still = Life::kStalledAfter;
  struct Ages {
    seconds own;  ///< since that loop went round
    seconds listener;
    bool moves;
  };
  const Ages rows[] = {{seconds(0), seconds(0), true},
                       {still - seconds(1), still - seconds(1), true},
                       {still, seconds(0), false},
                       {seconds(0), still, false},
                       {still, still, false}};
  for (const Ages& row : rows) {
    Life life;
    life.tick(now - row.own);
    EXPECT_EQ(life.moves(now - row.listener, now), row.moves)
        << row.own.count() << ' ' << row.listener.count();
  }
  Life life;
  life.tick(now);
  EXPECT_TRUE(life.moves(Life::Clock::time_point::max(), now)) << "a listener that has ended";
}

}  // namespace
}  // namespace isoguard::app
