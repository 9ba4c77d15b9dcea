// What a `pruned` event names, and what a verifier believes of it.

#include "src/audit/pruned.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "src/audit/bundle.h"
#include "src/audit/canonical.h"
#include "tests/support/audit_database.h"

namespace isoguard::audit {
namespace {

using Ranges = std::vector<Range>;

struct Row {
  const char* name;
  Ranges gone;
  Ranges named;
  Ranges unnamed;
};

class Unnamed : public testing::TestWithParam<Row> {};

TEST_P(Unnamed, IsWhatNoRangeHolds) {
  EXPECT_EQ(unnamed(GetParam().gone, GetParam().named), GetParam().unnamed);
}

INSTANTIATE_TEST_SUITE_P(
    Ranges, Unnamed,
    testing::Values(Row{"Nothing", {}, {}, {}}, Row{"AllNamed", {{2, 5}}, {{2, 5}}, {}},
                    Row{"NoneNamed", {{2, 5}}, {}, {{2, 5}}},
                    Row{"StartMissing", {{2, 5}}, {{3, 9}}, {{2, 2}}},
                    Row{"EndMissing", {{2, 5}}, {{0, 4}}, {{5, 5}}},
                    Row{"HoleInTheMiddle", {{2, 9}}, {{0, 3}, {6, 9}}, {{4, 5}}},
                    Row{"NamedInPieces", {{2, 9}}, {{6, 9}, {2, 3}, {4, 5}}, {}},
                    Row{"OverlappingNames", {{0, 9}}, {{0, 5}, {2, 9}}, {}},
                    Row{"NamedMoreThanGone", {{4, 4}, {6, 6}}, {{0, 9}}, {}},
                    Row{"TwoOfThree", {{1, 1}, {3, 3}, {5, 5}}, {{1, 1}, {5, 5}}, {{3, 3}}}),
    [](const auto& row) { return row.param.name; });

std::string pruned_event(const std::string& ranges) {
  return R"({"pruned":{"ranges":)" + ranges + R"(},"seq":9,"type":"pruned","v":1})";
}

TEST(NamedBy, ReadsItsOwnKindOfEventOnly) {
  EXPECT_EQ(named_by(pruned_event("[[0,3],[5,5]]"), 9), (Ranges{{0, 3}, {5, 5}}));
  EXPECT_EQ(named_by(pruned_event("[[0,9],[7,10],[4,3],[1],[2,3]]"), 9), (Ranges{{2, 3}}))
      << "only what came before it, and only ranges";
  EXPECT_EQ(named_by(R"({"note":"\"type\":\"pruned\"","pruned":{"ranges":[[0,3]]},"type":"x"})", 9),
            Ranges());
  EXPECT_EQ(named_by(R"({"type":"pruned")", 9), Ranges());
}

TEST(PrunedBody, IsReadBack) {
  Pruned pruned{{}, 3, 0, 1};
  for (const std::uint64_t seq : {1U, 2U, 7U}) add_to(pruned.ranges, seq);
  const auto bytes = event_bytes(pruned_body(pruned, {}), {"id", "o/e", 0, 9, "pruned"});
  ASSERT_TRUE(bytes);
  EXPECT_EQ(named_by(*bytes, 9), (Ranges{{1, 2}, {7, 7}}));
}

/// Seven events, the sixth of which may name others; which of them are gone.
std::string bundle_of(const std::string& ranges, const std::vector<int>& gone) {
  const std::string origin = "site/r1/e1";
  const NoteSigner signer = test::audit_signer();
  std::ostringstream out;
  out << head_line({origin, 7, 1});
  Frontier tree;
  for (std::uint64_t seq = 0; seq < 7; ++seq) {
    std::string bytes = test::AuditDatabase::bytes_of(origin, seq);
    if (seq == 5) {
      const std::string body = R"({"pruned":{"ranges":)" + ranges + "}}";
      bytes = *event_bytes(body, {test::AuditDatabase::id_of(seq), origin, 0, seq, "pruned"});
    }
    const Hash leaf = leaf_hash(bytes);
    tree.append(leaf);
    const bool is_gone = std::ranges::find(gone, static_cast<int>(seq)) != gone.end();
    out << (is_gone ? pruned_line(seq, leaf) : event_line(seq, leaf, bytes));
  }
  out << checkpoint_line(sign_checkpoint(signer, {origin, 7, tree.root()}));
  return out.str();
}

std::vector<std::string> findings_of(const std::string& bundle) {
  Trust trust;
  trust.keys.push_back(test::audit_signer().verifier());
  std::vector<std::string> findings;
  std::istringstream stream(bundle);
  check_bundle(stream, trust, [&](const Finding& finding) { findings.push_back(finding.text()); });
  return findings;
}

using Findings = std::vector<std::string>;

TEST(PrunedBundle, IsWholeWhenTheEventNamesWhatIsGone) {
  EXPECT_EQ(findings_of(bundle_of("[[0,1],[3,3]]", {0, 1, 3})), Findings());
  EXPECT_EQ(findings_of(bundle_of("[[0,4]]", {1})), Findings()) << "named but still there";
}

TEST(PrunedBundle, WithoutANameIsMissing) {
  const std::string missing = ": deleted, and no event says that its time was over";
  EXPECT_EQ(findings_of(bundle_of("[]", {2})),
            Findings({"site/r1/e1 seq 2: event 2 is missing" + missing}));
  EXPECT_EQ(findings_of(bundle_of("[[0,1]]", {0, 1, 2, 3})),
            Findings({"site/r1/e1 seq 2: events 2 to 3 are missing" + missing}));
  EXPECT_EQ(findings_of(bundle_of("[[0,9]]", {6})),
            Findings({"site/r1/e1 seq 6: event 6 is missing" + missing}))
      << "an event names only what came before it";
  EXPECT_EQ(findings_of(bundle_of("[[0,4]]", {1, 5})),
            Findings({"site/r1/e1 seq 1: event 1 is missing" + missing,
                      "site/r1/e1 seq 5: event 5 is missing" + missing}))
      << "the event that names it is gone, too";
}

TEST(PrunedBundle, ALeafOfAnotherEventIsFound) {
  std::string bundle = bundle_of("[[0,1]]", {0, 1});
  const auto at = bundle.find("{\"leaf\":\"") + 9;
  bundle[at] = bundle[at] == '0' ? '1' : '0';
  EXPECT_FALSE(findings_of(bundle).empty());
}

}  // namespace
}  // namespace isoguard::audit
