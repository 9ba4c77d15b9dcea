#include "src/audit/proof.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/support/audit_database.h"

namespace isoguard::audit {
namespace {

const std::string kOrigin = "site/r1/e1";

Trust trusted() {
  Trust trust;
  trust.keys.push_back(test::audit_signer().verifier());
  return trust;
}

struct Tree {
  explicit Tree(std::uint64_t size) {
    for (std::uint64_t seq = 0; seq < size; ++seq) {
      leaves.push_back(leaf_hash(test::AuditDatabase::bytes_of(kOrigin, seq)));
    }
    note = sign_checkpoint(test::audit_signer(), {kOrigin, size, root_of(leaves)});
  }
  EventProof of(std::uint64_t seq) const {
    return {seq, test::AuditDatabase::bytes_of(kOrigin, seq), inclusion_proof(leaves, seq), note};
  }
  std::vector<Hash> leaves;
  std::string note;
};

/// The finding, or "proven".
std::string outcome(const std::string& line, const Trust& trust = trusted()) {
  std::string found;
  const std::string origin =
      check_proof(line, trust, [&found](const Finding& finding) { found += finding.text(); });
  EXPECT_EQ(origin.empty(), !found.empty()) << "said and returned differ";
  return origin == kOrigin ? "proven" : found;
}

TEST(EventProof, ProvesEachEventOfEachTree) {
  for (const std::uint64_t size : {1U, 2U, 3U, 7U, 8U, 21U, 64U}) {
    const Tree tree(size);
    for (std::uint64_t seq = 0; seq < size; ++seq) {
      ASSERT_EQ(outcome(proof_line(tree.of(seq))), "proven") << seq << " of " << size;
    }
  }
}

TEST(EventProof, SaysWhyItProvesNothing) {
  const Tree tree(21);
  const EventProof good = tree.of(13);
  EventProof other = good;
  other.bytes.replace(other.bytes.find("Practitioner/6"), 14, "Practitioner/5");
  EXPECT_EQ(outcome(proof_line(other)),
            "site/r1/e1 seq 13: the event is not in the log of the checkpoint of size 21");
  other = good;
  other.seq = 14;
  EXPECT_EQ(outcome(proof_line(other)), "site/r1/e1 seq 14: the event says another seq");
  other = tree.of(14);
  other.path = good.path;
  EXPECT_EQ(outcome(proof_line(other)),
            "site/r1/e1 seq 14: the event is not in the log of the checkpoint of size 21");
  other = good;
  other.note = sign_checkpoint(test::audit_signer("site/r2"), {kOrigin, 21, root_of(tree.leaves)});
  EXPECT_EQ(outcome(proof_line(other)),
            "seq 13: the checkpoint is not signed by a given key for this origin");
  other.note = sign_checkpoint(test::audit_signer(), {"site/r1/e2", 21, root_of(tree.leaves)});
  EXPECT_EQ(outcome(proof_line(other)), "site/r1/e2 seq 13: the event says another origin");
  EXPECT_EQ(outcome(""), "this is damaged, or no proof of an event");
  EXPECT_EQ(outcome("{}\n"), "this is damaged, or no proof of an event");
  other = good;
  other.path.assign(65, Hash{});
  EXPECT_EQ(outcome(proof_line(other)), "this is damaged, or no proof of an event");
}

TEST(EventProof, IsComparedWithWhatWitnessesSaw) {
  const Tree tree(21);
  Trust trust = trusted();
  trust.witnessed[kOrigin][21] = root_of(tree.leaves);
  EXPECT_EQ(outcome(proof_line(tree.of(13)), trust), "proven");
  trust.witnessed[kOrigin][20] = leaf_hash("what was then");
  EXPECT_EQ(outcome(proof_line(tree.of(13)), trust), "proven") << "another size";
  trust.witnessed[kOrigin][21] = leaf_hash("another");
  EXPECT_EQ(
      outcome(proof_line(tree.of(13)), trust),
      "site/r1/e1 seq 13: a witness has another checkpoint of size 21: history was rewritten");
}

TEST(EventProof, IsNotFooled) {
  const std::uint32_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto below = [&random](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  const Trust trust = trusted();
  const std::string good = proof_line(Tree(21).of(13));
  for (int round = 0; round < 10'000; ++round) {
    std::string line = good;
    const std::size_t at = below(line.size());
    if (round % 3 == 0) {
      line[at] = static_cast<char>(line[at] ^ (1 << below(8)));
    } else if (round % 3 == 1) {
      line.erase(at, 1 + below(70));
    } else {
      line.insert(at, good.substr(below(good.size()), 1 + below(70)));
    }
    ASSERT_TRUE(line == good || outcome(line, trust) != "proven") << line;
  }
}

}  // namespace
}  // namespace isoguard::audit
