#include "src/audit/path_builder.h"

#include <gtest/gtest.h>

namespace isoguard::audit {
namespace {

TEST(PathBuilder, MakesTheProofThatAllLeavesTogetherGive) {
  std::vector<Hash> leaves;
  for (int size = 1; size <= 70; ++size) {
    leaves.push_back(leaf_hash(std::to_string(size)));
    for (std::uint64_t index = 0; index < leaves.size(); ++index) {
      PathBuilder builder(index, leaves.size());
      for (const Hash& leaf : leaves) builder.append(leaf);
      EXPECT_EQ(builder.path(), inclusion_proof(leaves, index)) << index << " of " << size;
    }
  }
}

}  // namespace
}  // namespace isoguard::audit
