#include "src/recording/audit_store.h"

#include <gtest/gtest.h>

#include <future>

#include "src/audit/canonical.h"
#include "src/audit/text.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::app {
namespace {

class KeptStore : public testing::Test {
 protected:
  void open() {
    ServeOptions options;
    options.decision.data_dir = folder_.path().string();
    options.audit.origin = "test/1";
    auto opened = open_audit_store(options);
    ASSERT_TRUE(opened.has_value()) << opened.error();
    store_ = std::move(*opened);
  }
  void write(audit::Event event) {
    std::promise<bool> durable;
    store_->sink().append(std::move(event), [&](const audit::Receipt& receipt) {
      durable.set_value(receipt.durable);
    });
    EXPECT_TRUE(durable.get_future().get());
  }
  /// An event about a patient; `sealed`: with a box, as decisions have one.
  void write(const std::string& type, const std::string& patient, bool sealed,
             const std::string& card = {}, const std::string& key = {}) {
    audit::Event event;
    event.id = audit::new_event_id();
    event.type = type;
    event.card_uuids = card;
    event.patient = store_->subjects().pseudonym("", "", "Patient/" + patient);
    audit::CanonicalObject subject;
    subject.text("pseudonym", event.patient);
    if (sealed) {
      const auto closed = store_->subjects().seal(event.patient, "{}", event.id.text());
      event.wrapped_key = closed.wrapped_key;
      subject.text("enc", closed.box);
    }
    audit::CanonicalObject body;
    body.json("subject", subject.json());
    if (type == "feedback") {
      body.json("feedback", audit::CanonicalObject().text("card", card).text("key", key).json());
    }
    if (type == "decision") {
      const std::string of_card =
          audit::CanonicalObject().text("rule", "r").text("uuid", card).json();
      body.json("cards", "[" + of_card + "]");
    }
    event.body = body.json();
    write(std::move(event));
  }
  int feedback_since(std::int64_t since_us) {
    int found = 0;
    store_->each_feedback(since_us, [&](const std::string& event) {
      EXPECT_NE(event.find(R"("type":"feedback")"), std::string::npos);
      ++found;
    });
    return found;
  }

  test::TemporaryFolder folder_;
  std::unique_ptr<AuditStore> store_;
};

constexpr const char* kCard = "bd0eccbb-28d8-8d54-8b7f-94c2b126d11e";

TEST_F(KeptStore, FeedbackIsThereAfterARestartUntilThePatientsKeyIsDestroyed) {
  open();
  write("decision", "1", true, kCard);
  write("decision", "2", true);
  write("feedback", "1", false, kCard, "a");
  write("feedback", "2", true, "", "b");
  write("feedback", "3", false, "", "of a patient without a key");
  EXPECT_EQ(feedback_since(0), 2);
  store_.reset();
  open();
  EXPECT_EQ(feedback_since(0), 2);
  EXPECT_EQ(feedback_since(std::int64_t{1} << 62), 0) << "from the far future on";
  write("key-destroyed", "1", false);
  EXPECT_EQ(feedback_since(0), 1);
  write("decision", "1", true, kCard);
  EXPECT_EQ(feedback_since(0), 1) << "a new key does not bring back what was said before";
  write("feedback", "1", false, kCard, "c");
  EXPECT_EQ(feedback_since(0), 2);
}

TEST_F(KeptStore, FindsACardBehindManyAnswersToIt) {
  open();
  write("decision", "1", true, kCard);
  for (int i = 0; i < 300; ++i) write("feedback", "1", false, kCard, std::to_string(i));
  const KnownCard known = store_->cards().look_up(kCard, "299", "2026-11-25T22:00:00Z", {});
  ASSERT_TRUE(known.card.has_value());
  EXPECT_EQ(known.card->rule, "r");
  EXPECT_TRUE(known.is_repeat);
  EXPECT_FALSE(store_->cards().look_up(kCard, "300", "2026-11-25T22:00:00Z", {}).is_repeat);
  EXPECT_FALSE(
      store_->cards().look_up("other", "299", "2026-11-25T22:00:00Z", {}).card.has_value());
}

}  // namespace
}  // namespace isoguard::app
