// Recomputes the test vectors of docs/audit-format.md. tests/audit_verifier/page.mjs lets others'
// tools do the same.

#include <gtest/gtest.h>

#include <numeric>
#include <sstream>

#include "src/audit/bundle.h"
#include "src/audit/canonical.h"
#include "src/audit/entry.h"
#include "src/audit/keys.h"
#include "src/audit/proof.h"
#include "src/audit/pruned.h"
#include "src/audit/text.h"
#include "tests/support/source_file.h"

namespace isoguard::audit {
namespace {

constexpr const char* kServer = "https://ehr.example/fhir";
constexpr const char* kPatient = "Patient/1";
constexpr const char* kEventId = "01932f5e-8f3a-7c1d-9b2e-4d5f6a7b8c9d";
// Boxes have a random nonce, so that these can only be opened.
constexpr std::string_view kWrapped =
    "01606162636465666768696a6bad9a8281dc55d4c04d6e1a81afa384723ab525cce2c141a1521f8008191807d201"
    "a011bfc921fd7c3eee10f18da0ff0e";
constexpr std::string_view kBox =
    "AXBxcnN0dXZ3eHl6exJcEgqjwaIwXDkaYjiTdHoNJbSAODod9X2lZRbVGR-dz2RGIEVSJg";

/// 32 bytes that count up.
Key counting_from(std::uint8_t first) {
  Key key;
  std::iota(key.bytes.begin(), key.bytes.end(), first);
  return key;
}

class FormatPage : public testing::Test {
 protected:
  /// Whether the page has `value` as one or more whole lines.
  void expect_lines(const std::string& value) const {
    EXPECT_NE(page_.find("\n" + value + "\n"), std::string::npos) << value;
  }

  const std::string page_ = test::source_file("docs/audit-format.md");
  const SiteKeys keys_ = derive_site_keys(counting_from(0x00).view());
  const std::string pseudonym_ = pseudonym_of(keys_.pseudonym, kServer, kPatient);
};

TEST_F(FormatPage, HasTheKeys) {
  expect_lines(hex(keys_.pseudonym.view()));
  expect_lines(hex(keys_.wrapping.view()));
  expect_lines(hex(keys_.analytics.view()));
  expect_lines(hex(keys_.cards.view()));
  expect_lines(pseudonym_);
  expect_lines(pseudonym_of(keys_.analytics, kServer, kPatient));
}

TEST_F(FormatPage, HasTheKeysAndTheNameOfATenant) {
  const Key key = tenant_key(keys_.pseudonym, "st-anna");
  expect_lines(hex(key.view()));
  expect_lines(pseudonym_of(key, kServer, kPatient));
  expect_lines(hex(tenant_key(keys_.cards, "st-anna").view()));
}

TEST_F(FormatPage, HasTheBoxes) {
  expect_lines(std::string(kWrapped));
  const auto key = unwrap(*from_hex(kWrapped), keys_.wrapping, pseudonym_);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->view(), counting_from(0x20).view());
  const auto plain = open(*key, *from_base64url(kBox), kEventId);
  ASSERT_TRUE(plain);
  expect_lines(std::string(plain->view()));
}

TEST_F(FormatPage, HasEventsTreeNoteBundleAndProof) {
  const CanonicalObject subject = CanonicalObject().text("enc", kBox).text("pseudonym", pseudonym_);
  const std::vector<std::string> events = {
      *event_bytes(
          CanonicalObject().text("user", "Practitioner/1").json("subject", subject.json()).json(),
          {kEventId, "site/r1/e1", 1795644000123456, 0, "decision"}),
      *event_bytes(
          CanonicalObject().text("note", "d\xC3\xA9livr\xC3\xA9 \"ok\"\n").json(),
          {"01932f5e-8f3b-7000-8000-000000000001", "site/r1/e1", 1795644000130000, 1, "delivery"})};
  const std::vector<Hash> leaves = {leaf_hash(events[0]), leaf_hash(events[1])};
  const NoteSigner signer = NoteSigner::from_seed("site/r1", counting_from(0x40));
  const std::string note = sign_checkpoint(signer, {"site/r1/e1", 2, root_of(leaves)});
  for (const std::string& event : events) expect_lines(event);
  for (const Hash& leaf : leaves) expect_lines(hex(leaf));
  expect_lines(hex(root_of(leaves)));
  expect_lines(std::string(signer.text().view()));
  expect_lines(signer.verifier().text());
  expect_lines(note.substr(0, note.size() - 1));
  const std::string bundle = head_line({"site/r1/e1", 2, 1}) + event_line(0, leaves[0], events[0]) +
                             event_line(1, leaves[1], events[1]) + checkpoint_line(note);
  expect_lines(bundle.substr(0, bundle.size() - 1));
  const std::string gone = pruned_line(0, leaves[0]);
  expect_lines(gone.substr(0, gone.size() - 1));
  const std::string proof = proof_line({1, events[1], inclusion_proof(leaves, 1), note});
  expect_lines(proof.substr(0, proof.size() - 1));
}

TEST_F(FormatPage, HasAnEventThatNamesADeletedOne) {
  const std::int64_t recorded = 1795644000123456;
  const std::string body = pruned_body({{{0, 0}}, 1, recorded, recorded}, {});
  // Which program wrote it is no part of the page.
  const std::string said = body.substr(body.find(R"("pruned":)"));
  const auto event = event_bytes(
      "{" + said, {"01932f5e-8f3b-7000-8000-000000000002", "site/r1/e1",
                   microseconds_of("2036-11-26T02:00:00.000000Z"), 2, std::string(kPruned)});
  ASSERT_TRUE(event);
  expect_lines(*event);
  EXPECT_EQ(named_by(*event, 2), std::vector<Range>({{0, 0}}));
}

}  // namespace
}  // namespace isoguard::audit
