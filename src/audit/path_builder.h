#pragma once

#include <cstdint>
#include <vector>

#include "src/audit/merkle.h"

namespace isoguard::audit {

/// Makes the proof of inclusion of one leaf (PATH of RFC 6962 section 2.1.1) from all leaves in
/// order, in log(size)^2 memory.
class PathBuilder {
 public:
  /// `index` is less than `size`.
  PathBuilder(std::uint64_t index, std::uint64_t size);

  void append(const Hash& leaf);
  /// Leaves that came.
  std::uint64_t size() const { return next_; }
  /// After all leaves; nearest the leaf first.
  std::vector<Hash> path() const;

 private:
  /// Leaves from `first` to before `end`, whose root is a part of the path.
  struct Subtree {
    std::uint64_t first;
    std::uint64_t end;
    Frontier tree;
  };
  std::vector<Subtree> subtrees_;  ///< from the root down
  std::uint64_t next_ = 0;
};

}  // namespace isoguard::audit
