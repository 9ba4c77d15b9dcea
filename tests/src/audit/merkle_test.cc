#include "src/audit/merkle.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace isoguard::audit {
namespace {

std::string hex(const Hash& hash) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const std::uint8_t byte : hash) out += {kDigits[byte >> 4], kDigits[byte & 15]};
  return out;
}

std::vector<Hash> some_leaves(std::size_t count) {
  std::vector<Hash> leaves;
  for (std::size_t i = 0; i < count; ++i) leaves.push_back(leaf_hash("entry " + std::to_string(i)));
  return leaves;
}

/// The definition of RFC 6962 section 2.1, word for word.
Hash defined_root(std::span<const Hash> leaves) {
  if (leaves.empty()) return sha256({});
  if (leaves.size() == 1) return leaves.front();
  std::size_t split = 1;
  while (split * 2 < leaves.size()) split *= 2;
  return node_hash(defined_root(leaves.first(split)), defined_root(leaves.subspan(split)));
}

// The inputs and roots that implementations of Certificate Transparency have in common.
TEST(Merkle, GivesTheKnownRoots) {
  const std::vector<std::string> inputs = {
      "",
      std::string("\x00", 1),
      "\x10",
      "\x20\x21",
      "\x30\x31",
      "\x40\x41\x42\x43",
      "\x50\x51\x52\x53\x54\x55\x56\x57",
      "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"};
  const std::vector<std::string> roots = {
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  Frontier frontier;
  EXPECT_EQ(hex(frontier.root()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    frontier.append(leaf_hash(inputs[i]));
    EXPECT_EQ(hex(frontier.root()), roots[i]) << "size " << i + 1;
  }
}

TEST(Merkle, GrowsAsDefined) {
  const std::vector<Hash> leaves = some_leaves(300);
  Frontier frontier;
  for (std::size_t size = 0; size <= leaves.size(); ++size) {
    ASSERT_EQ(frontier.size(), size);
    ASSERT_EQ(frontier.root(), defined_root(std::span(leaves).first(size))) << size;
    if (size < leaves.size()) frontier.append(leaves[size]);
  }
}

TEST(Merkle, ProvesEachEntryOfEachTree) {
  const std::vector<Hash> all = some_leaves(130);
  for (std::size_t size = 1; size <= all.size(); ++size) {
    const auto leaves = std::span(all).first(size);
    const Hash root = root_of(leaves);
    for (std::size_t i = 0; i < size; ++i) {
      const auto proof = inclusion_proof(leaves, i);
      ASSERT_TRUE(proves_inclusion(leaves[i], i, size, proof, root)) << i << " of " << size;
      ASSERT_FALSE(proves_inclusion(leaf_hash("another"), i, size, proof, root));
      ASSERT_FALSE(size > 1 && proves_inclusion(leaves[i], i ^ 1, size, proof, root));
    }
  }
}

TEST(Merkle, ProvesEachTreeToBeginWithEachSmallerOne) {
  const std::vector<Hash> all = some_leaves(130);
  for (std::size_t size = 0; size <= all.size(); ++size) {
    const auto leaves = std::span(all).first(size);
    const Hash root = root_of(leaves);
    for (std::size_t old_size = 0; old_size <= size; ++old_size) {
      const Hash old_root = root_of(leaves.first(old_size));
      const auto proof = consistency_proof(leaves, old_size);
      ASSERT_TRUE(proves_consistency(old_size, old_root, size, root, proof))
          << old_size << " of " << size;
      ASSERT_FALSE(proves_consistency(old_size, leaf_hash("another"), size, root, proof));
    }
  }
}

TEST(Merkle, IsNotFooled) {
  const std::uint32_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto below = [&random](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  const std::vector<Hash> all = some_leaves(70);
  for (int round = 0; round < 20000; ++round) {
    const std::size_t size = 2 + below(all.size() - 1);
    const std::size_t index = below(size);
    const auto leaves = std::span(all).first(size);
    const Hash root = root_of(leaves);
    const bool of_entry = below(2) == 0;
    auto proof = of_entry ? inclusion_proof(leaves, index) : consistency_proof(leaves, index);
    const auto before = proof;
    switch (below(4)) {
      case 0:
        if (!proof.empty())
          proof[below(proof.size())][below(32)] ^= static_cast<std::uint8_t>(1 + below(255));
        break;
      case 1:
        if (!proof.empty())
          proof.erase(proof.begin() + static_cast<std::ptrdiff_t>(below(proof.size())));
        break;
      case 2:
        proof.insert(proof.begin() + static_cast<std::ptrdiff_t>(below(proof.size() + 1)),
                     all[below(70)]);
        break;
      default:
        if (proof.size() > 1) std::swap(proof.front(), proof.back());
    }
    if (proof == before) continue;
    if (of_entry) {
      ASSERT_FALSE(proves_inclusion(leaves[index], index, size, proof, root))
          << index << " of " << size;
    } else {
      ASSERT_FALSE(proves_consistency(index, root_of(leaves.first(index)), size, root, proof))
          << index << " of " << size;
    }
  }
}

}  // namespace
}  // namespace isoguard::audit
