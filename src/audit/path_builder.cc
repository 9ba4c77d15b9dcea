#include "src/audit/path_builder.h"

#include <bit>

namespace isoguard::audit {

PathBuilder::PathBuilder(std::uint64_t index, std::uint64_t size) {
  std::uint64_t first = 0;
  std::uint64_t end = size;
  while (end - first > 1) {
    // The largest power of two that is less than the number of leaves.
    const std::uint64_t middle = first + std::bit_floor(end - first - 1);
    if (index < middle) {
      subtrees_.push_back({middle, end, {}});
      end = middle;
    } else {
      subtrees_.push_back({first, middle, {}});
      first = middle;
    }
  }
}

void PathBuilder::append(const Hash& leaf) {
  for (Subtree& subtree : subtrees_) {
    if (next_ >= subtree.first && next_ < subtree.end) subtree.tree.append(leaf);
  }
  ++next_;
}

std::vector<Hash> PathBuilder::path() const {
  std::vector<Hash> path;
  for (auto subtree = subtrees_.rbegin(); subtree != subtrees_.rend(); ++subtree) {
    path.push_back(subtree->tree.root());
  }
  return path;
}

}  // namespace isoguard::audit
