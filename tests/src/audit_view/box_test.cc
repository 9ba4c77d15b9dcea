#include "src/audit_view/box.h"

#include <gtest/gtest.h>

#include "fhir/document.h"
#include "src/audit/canonical.h"
#include "src/audit_view/search_stream.h"
#include "tests/support/kept_events.h"

namespace isoguard::audit_view {
namespace {

constexpr const char* kPlain = R"({"patient":"Patient/1"})";

/// A decision whose box was closed with the keys of a site.
class BoxTest : public testing::Test {
 protected:
  BoxTest() {
    record_.id = audit::new_event_id();
    record_.type = "decision";
    record_.patient = site_.subjects.pseudonym("", "", "Patient/1");
    const auto sealed = site_.subjects.seal(record_.patient, kPlain, record_.id.text());
    wrapped_key_ = sealed.wrapped_key;
    record_.bytes =
        *audit::event_bytes(R"({"subject":{"enc":")" + sealed.box + R"("}})",
                            {record_.id.text(), "site/replica/one", 0, 0, record_.type});
  }
  std::optional<std::string> opened(const audit::Record& record,
                                    const std::optional<std::string>& key,
                                    const audit::Subjects& subjects) const {
    const auto event = fhir::Document::parse(record.bytes);
    return open_box(record, event->root(), key, subjects);
  }

  test_support::TestSite site_;
  audit::Record record_;
  std::optional<std::string> wrapped_key_;
};

TEST_F(BoxTest, OpensWithTheKeysOfItsSiteAndPatient) {
  EXPECT_EQ(opened(record_, wrapped_key_, site_.subjects), kPlain);
  EXPECT_EQ(opened(record_, std::nullopt, site_.subjects), std::nullopt) << "the key is destroyed";
  EXPECT_EQ(opened(record_, "damaged", site_.subjects), std::nullopt);
  const audit::Subjects others(audit::derive_site_keys("another site key of 32 bytes and more"),
                               nullptr);
  EXPECT_EQ(opened(record_, wrapped_key_, others), std::nullopt) << "another site's keys";
  audit::Record other = record_;
  other.id = audit::new_event_id();
  EXPECT_EQ(opened(other, wrapped_key_, site_.subjects), std::nullopt)
      << "the box of another event";
  other = record_;
  other.patient = site_.subjects.pseudonym("", "", "Patient/2");
  EXPECT_EQ(opened(other, wrapped_key_, site_.subjects), std::nullopt) << "of another patient";
  other.bytes = R"({"subject":{}})";
  EXPECT_EQ(opened(other, wrapped_key_, site_.subjects), "null") << "nothing is sealed";
  other.bytes = R"({"subject":{"enc":"%"}})";
  EXPECT_EQ(opened(other, wrapped_key_, site_.subjects), std::nullopt);
}

TEST_F(BoxTest, NamesThePatientOnlyWhenOpen) {
  const FoundEvent open = shown_event(record_, wrapped_key_, site_.subjects);
  EXPECT_TRUE(open.is_opened);
  EXPECT_EQ(open.event.entities[0].what.reference, "Patient/1");
  const FoundEvent closed = shown_event(record_, std::nullopt, site_.subjects);
  EXPECT_FALSE(closed.is_opened);
  EXPECT_EQ(closed.event.entities[0].what.reference, "");
  EXPECT_EQ(closed.event.entities[0].what.identifier, record_.patient);
  audit::Record gone = record_;
  gone.bytes.clear();
  EXPECT_TRUE(shown_event(gone, wrapped_key_, site_.subjects).is_deleted);
  gone.bytes = "damaged";
  EXPECT_FALSE(shown_event(gone, wrapped_key_, site_.subjects).is_deleted);
  EXPECT_EQ(shown_event(gone, wrapped_key_, site_.subjects).event.outcome, "8");
}

}  // namespace
}  // namespace isoguard::audit_view
