#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

/// The Merkle tree of RFC 6962 section 2.1 over SHA-256, unchanged, so that others' tools verify
/// ours.
namespace isoguard::audit {

using Hash = std::array<std::uint8_t, 32>;

inline std::string_view bytes_of(const Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

/// SHA-256(0x00 ‖ bytes).
Hash leaf_hash(std::string_view bytes);
/// SHA-256(0x01 ‖ left ‖ right).
Hash node_hash(const Hash& left, const Hash& right);
/// SHA-256(bytes); that of nothing is the root of the empty tree.
Hash sha256(std::string_view bytes);

/// The root of a tree that only grows, in log(size) memory.
class Frontier {
 public:
  Frontier() = default;
  /// Goes on from what `size` and `peaks` of another one said. Throws std::invalid_argument unless
  /// there are as many peaks as the size has ones.
  Frontier(std::uint64_t size, std::vector<Hash> peaks);

  void append(const Hash& leaf);
  std::uint64_t size() const { return size_; }
  Hash root() const;
  const std::vector<Hash>& peaks() const { return peaks_; }

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> peaks_;  ///< roots of the full subtrees, largest first
};

/// MTH of section 2.1.
Hash root_of(std::span<const Hash> leaves);

/// PATH(index, leaves) of section 2.1.1, nearest the leaf first. `index` is less than the size.
std::vector<Hash> inclusion_proof(std::span<const Hash> leaves, std::uint64_t index);
/// PROOF(old_size, leaves) of section 2.1.2; empty for 0 and for the size itself.
std::vector<Hash> consistency_proof(std::span<const Hash> leaves, std::uint64_t old_size);

/// Whether the proof shows that `leaf` is number `index` of the tree of that size and root.
bool proves_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                      std::span<const Hash> proof, const Hash& root);
/// Whether the proof shows that the tree `size`, `root` begins with the tree `old_size`,
/// `old_root`. An old size of 0 holds for its own root and no proof only.
bool proves_consistency(std::uint64_t old_size, const Hash& old_root, std::uint64_t size,
                        const Hash& root, std::span<const Hash> proof);

}  // namespace isoguard::audit
