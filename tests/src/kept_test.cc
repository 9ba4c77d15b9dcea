// What a start and a reload read of earlier answers to cards.

#include "src/kept.h"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>

#include "tests/support/kept_events.h"
#include "tests/support/quiet_service.h"

namespace isoguard::app {
namespace {

using test_support::plugin_with;

constexpr const char* kOverride =
    R"({"feedback":{"facts":"f","outcome":"overridden","outcome_utc":"2026-11-20T10:00:00Z","reasons":[]},"type":"feedback"})";

/// A store with one answer, which can be read or not.
class FakeStore final : public AuditStore {
 public:
  audit::Sink& sink() override { return sink_; }
  const audit::Subjects& subjects() const override { return site_.subjects; }
  CardsSent& cards() override { return cards_; }
  const audit::Key& card_key() const override { return site_.keys.cards; }
  audit::Health health() const override { return {}; }
  void stop() override {}
  void each_feedback(std::int64_t since_us,
                     const std::function<void(const std::string&)>& use) override {
    since_us_ = since_us;
    ++reads_;
    if (broken_) throw std::runtime_error("no disk");
    use("no JSON");
    use(kOverride);
  }

  bool broken_ = false;
  int reads_ = 0;
  std::int64_t since_us_ = 0;
  test_support::EventsInMemory sink_;

 private:
  test_support::TestSite site_;
  CardsInEvents cards_{[](std::string_view) { return std::vector<std::string>(); }};
};

class Reading : public testing::Test {
 protected:
  std::optional<plugin::EarlierOverride> remembered() {
    kept_.finish_reading();
    return kept_.keeping().memory->overridden("f");
  }

  ServeOptions options_;
  FakeStore* store_ = new FakeStore;
  Kept kept_{std::unique_ptr<AuditStore>(store_), options_, nullptr};
};

TEST_F(Reading, HappensWhereThePolicyWantsIt) {
  kept_.started(*plugin_with(""));
  EXPECT_FALSE(remembered());
  EXPECT_EQ(store_->reads_, 0);
  kept_.reloaded(*plugin_with(test_support::kAllOn), {ReloadOutcome::taken, "reloaded"});
  EXPECT_TRUE(remembered());
  EXPECT_EQ(store_->reads_, 1);
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto since = std::chrono::microseconds(store_->since_us_);
  EXPECT_EQ(std::chrono::round<std::chrono::days>(now - since).count(), 91);
  kept_.reloaded(*plugin_with(test_support::kAllOn), {ReloadOutcome::taken, "reloaded"});
  EXPECT_TRUE(remembered());
  EXPECT_EQ(store_->reads_, 1) << "what is read is kept up from there";
}

TEST_F(Reading, ThatFailsMakesNothingQuieterAndIsTriedAgain) {
  store_->broken_ = true;
  kept_.started(*plugin_with(test_support::kAllOn));
  EXPECT_FALSE(remembered());
  EXPECT_EQ(store_->reads_, 1);
  store_->broken_ = false;
  kept_.reloaded(*plugin_with(test_support::kAllOn), {ReloadOutcome::taken, "reloaded"});
  EXPECT_TRUE(remembered());
}

TEST_F(Reading, OfManifestsHasAnEventForEachOutcome) {
  struct Row {
    ReloadOutcome outcome;
    const char* type;
    const char* said;  ///< as it stands in the event
  };
  const Row table[] = {
      {ReloadOutcome::unchanged, "config", R"("said":"why"},"what":"reloaded")"},
      {ReloadOutcome::taken, "config", R"("said":"why"},"what":"reloaded")"},
      {ReloadOutcome::refused, "config", R"("said":"why"},"what":"reload-refused")"},
      {ReloadOutcome::knowledge_rejected, "knowledge_rejected", R"("said":"why")"},
      {ReloadOutcome::rolled_back, "knowledge_rolled_back", R"("said":"why")"},
  };
  const auto plugin = plugin_with("");
  const std::string know = R"("know":{"sha256":")" + plugin->knowledge().sha256 +
                           R"(","version":")" + plugin->knowledge().version + R"("})";
  for (const Row& row : table) {
    kept_.reloaded(*plugin, {row.outcome, "why"});
    const audit::Event event = store_->sink_.events().back();
    EXPECT_EQ(event.type, row.type);
    EXPECT_NE(event.body.find(row.said), std::string::npos) << event.body;
    EXPECT_NE(event.body.find(know), std::string::npos) << event.body;
  }
}

TEST_F(Reading, OfOlderManifestsAtAStartIsAnEventOfItsOwn) {
  const auto types = [this] {
    std::string all;
    for (const audit::Event& event : store_->sink_.events()) all += event.type + " ";
    return all;
  };
  kept_.started(*plugin_with(""));
  EXPECT_EQ(types(), "config ");
  kept_.started(*plugin_with(""), "version 1 is older than 2");
  EXPECT_EQ(types(), "config knowledge_rolled_back config ");
}

TEST(Kept, RemembersNothingWithoutAStore) {
  const ServeOptions options;
  Kept kept(nullptr, options, nullptr);
  kept.started(*plugin_with(test_support::kAllOn));
  EXPECT_EQ(kept.keeping().memory, nullptr);
}

}  // namespace
}  // namespace isoguard::app
