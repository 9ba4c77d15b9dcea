#include "src/audit/keys.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>
#include <vector>

#include "src/audit/merkle.h"
#include "src/audit/tenant_keys.h"
#include "src/audit/text.h"

namespace isoguard::audit {
namespace {

Key key_of(char filling) {
  Key key;
  key.bytes.fill(static_cast<std::uint8_t>(filling));
  return key;
}

const std::string kEventId = "01932f5e-8f3a-7c1d-9b2e-4d5f6a7b8c9d";
const std::string kPlain = R"({"patient":"Patient/1"})";

TEST(SiteKeys, AreToldApartAndDependOnTheSiteKey) {
  const std::string site_key(32, 'k');
  const SiteKeys keys = derive_site_keys(site_key);
  const SiteKeys again = derive_site_keys(site_key);
  const SiteKeys others = derive_site_keys(std::string(31, 'k') + "l");
  EXPECT_EQ(keys.pseudonym.view(), again.pseudonym.view());
  const std::set<std::string> all = {std::string(keys.pseudonym.view()),
                                     std::string(keys.wrapping.view()),
                                     std::string(keys.analytics.view()),
                                     std::string(keys.cards.view()),
                                     std::string(others.pseudonym.view()),
                                     std::string(others.wrapping.view()),
                                     std::string(others.analytics.view()),
                                     std::string(others.cards.view()),
                                     site_key};
  EXPECT_EQ(all.size(), 9U);
}

TEST(Pseudonym, NamesAPatientOfAServerAndNothingElse) {
  const Key key = key_of('p');
  const std::string name = pseudonym_of(key, "https://ehr.example/fhir", "Patient/1");
  EXPECT_EQ(name.size(), 64U);
  EXPECT_TRUE(from_hex(name));
  EXPECT_EQ(name, pseudonym_of(key, "https://ehr.example/fhir", "Patient/1"));
  EXPECT_NE(name, pseudonym_of(key, "https://ehr.example/fhir", "Patient/2"));
  EXPECT_NE(name, pseudonym_of(key, "https://other.example/fhir", "Patient/1"));
  EXPECT_NE(name, pseudonym_of(key_of('q'), "https://ehr.example/fhir", "Patient/1"));
}

TEST(TenantKey, IsAnotherForEachTenantAndTheSameForNone) {
  const Key key = key_of('p');
  const TenantKeys keys(key);
  std::set<std::string> all = {std::string(tenant_key(key_of('q'), "a").view())};
  for (const char* tenant : {"a", "b", "A", "a ", " a", "tenant a"}) {
    const Key made = tenant_key(key, tenant);
    EXPECT_TRUE(all.insert(std::string(made.view())).second) << tenant;
    EXPECT_EQ(keys.of(tenant).view(), made.view()) << tenant;
    EXPECT_EQ(keys.of(tenant).view(), made.view()) << "again: " << tenant;
  }
  EXPECT_TRUE(all.insert(std::string(key.view())).second);
  EXPECT_EQ(tenant_key(key, "").view(), key.view());
  EXPECT_EQ(keys.of("").view(), key.view());
}

TEST(Box, OpensWithItsKeyAndContext) {
  for (const std::string& plain : {std::string(), std::string("x"), kPlain,
                                   std::string("\0\xFF", 2), std::string(100'000, 'y')}) {
    const std::string box = seal(key_of('a'), plain, kEventId);
    EXPECT_EQ(box.size(), plain.size() + 29);
    const auto opened = open(key_of('a'), box, kEventId);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->view(), plain);
  }
}

TEST(Box, IsAnotherEachTimeAndShowsNothing) {
  std::set<std::string> boxes;
  for (int i = 0; i < 1000; ++i) boxes.insert(seal(key_of('a'), kPlain, kEventId));
  EXPECT_EQ(boxes.size(), 1000U);
  for (const std::string& box : boxes) EXPECT_EQ(box.find("Patient"), std::string::npos);
}

TEST(Box, StaysShutForAnythingElse) {
  const std::string box = seal(key_of('a'), kPlain, kEventId);
  EXPECT_FALSE(open(key_of('b'), box, kEventId)) << "another key";
  EXPECT_FALSE(open(key_of('a'), box, kEventId.substr(1))) << "another event";
  EXPECT_FALSE(open(key_of('a'), box, "")) << "no event";
  EXPECT_FALSE(open(key_of('a'), box + "x", kEventId)) << "longer";
  EXPECT_FALSE(open(key_of('a'), box + std::string(1, '\0'), kEventId)) << "longer by zero";
  for (std::size_t size = 0; size < box.size(); ++size) {
    EXPECT_FALSE(open(key_of('a'), box.substr(0, size), kEventId)) << "cut to " << size;
    EXPECT_FALSE(open(key_of('a'), box.substr(size + 1), kEventId)) << "cut before " << size;
  }
  for (std::size_t bit = 0; bit < box.size() * 8; ++bit) {
    std::string flipped = box;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(open(key_of('a'), flipped, kEventId)) << "bit " << bit;
  }
}

// Each thread keeps what OpenSSL needs for it.
TEST(Box, IsClosedByManyThreadsAtOnce) {
  std::vector<std::thread> threads;
  std::atomic<int> opened = 0;
  for (char name = 'a'; name < 'e'; ++name) {
    threads.emplace_back([name, &opened] {
      const std::string pseudonym = pseudonym_of(key_of(name), "https://ehr.example/fhir", "1");
      for (int i = 0; i < 200; ++i) {
        const Key key = *unwrap(wrap(key_of(name), key_of('w'), pseudonym), key_of('w'), pseudonym);
        const std::string box = seal(key, kPlain, kEventId);
        const bool is_same = pseudonym_of(key, "https://ehr.example/fhir", "1") == pseudonym;
        if (is_same && open(key_of(name), box, kEventId)->view() == kPlain) ++opened;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(opened, 800);
}

// Cases 13 to 15 of the GCM specification (McGrew and Viega), as boxes without a context.
struct KnownBox {
  const char* claim;
  const char* key;
  const char* nonce;
  const char* plain;
  const char* sealed;
  const char* tag;
};

TEST(Box, IsGcmAsSpecified) {
  const std::string zeros(64, '0');
  const std::string plain =
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
      "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255";
  const std::string sealed =
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
      "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad";
  const std::vector<KnownBox> table = {
      {"13", zeros.c_str(), "000000000000000000000000", "", "", "530f8afbc74536b9a963b4f1c4cb738b"},
      {"14", zeros.c_str(), "000000000000000000000000", "00000000000000000000000000000000",
       "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919"},
      {"15", "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
       "cafebabefacedbaddecaf888", plain.c_str(), sealed.c_str(),
       "b094dac5d93471bdec1a502270e3cc6c"}};
  for (const KnownBox& line : table) {
    Key key;
    std::ranges::copy(*from_hex(line.key), key.bytes.begin());
    const std::string box = *from_hex(std::string("01") + line.nonce + line.sealed + line.tag);
    const auto opened = open(key, box, "");
    ASSERT_TRUE(opened) << line.claim;
    EXPECT_EQ(hex(opened->view()), line.plain) << line.claim;
  }
}

TEST(PatientKey, IsWrappedForOnePatient) {
  const Key key = new_key();
  const std::string wrapped = wrap(key, key_of('w'), "pseudonym-1");
  const auto unwrapped = unwrap(wrapped, key_of('w'), "pseudonym-1");
  ASSERT_TRUE(unwrapped);
  EXPECT_EQ(unwrapped->view(), key.view());
  EXPECT_EQ(wrapped.find(key.view()), std::string::npos);
  EXPECT_FALSE(unwrap(wrapped, key_of('w'), "pseudonym-2")) << "put to another patient";
  EXPECT_FALSE(unwrap(wrapped, key_of('x'), "pseudonym-1")) << "another site's";
  EXPECT_FALSE(unwrap("", key_of('w'), "pseudonym-1")) << "destroyed";
  EXPECT_FALSE(unwrap(seal(key_of('w'), "short", "p"), key_of('w'), "p")) << "no key inside";
  EXPECT_NE(new_key().view(), new_key().view());
}

// A-22. The leaf is computed over the ciphertext.
TEST(PatientKey, DestroyedLeavesTheBoxUnreadableAndTheProofWhole) {
  const SiteKeys site = derive_site_keys(std::string(32, 's'));
  std::string wrapped = wrap(new_key(), site.wrapping, "pseudonym-1");
  const std::string box = seal(*unwrap(wrapped, site.wrapping, "pseudonym-1"), kPlain, kEventId);
  std::vector<Hash> leaves;
  for (int i = 0; i < 21; ++i) leaves.push_back(leaf_hash("other " + std::to_string(i)));
  leaves[13] = leaf_hash(R"({"enc":")" + base64url(box) + R"("})");
  const Hash root = root_of(leaves);
  ASSERT_EQ(open(*unwrap(wrapped, site.wrapping, "pseudonym-1"), box, kEventId)->view(), kPlain);

  wrapped.clear();  // as the log does: the row stays and says when, its key goes

  EXPECT_FALSE(unwrap(wrapped, site.wrapping, "pseudonym-1"));
  for (const Key& key : {site.wrapping, site.pseudonym, site.analytics, new_key()}) {
    EXPECT_FALSE(open(key, box, kEventId));
  }
  EXPECT_TRUE(proves_inclusion(leaves[13], 13, leaves.size(), inclusion_proof(leaves, 13), root));
}

}  // namespace
}  // namespace isoguard::audit
