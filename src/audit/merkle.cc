#include "src/audit/merkle.h"

#include <openssl/evp.h>

#include <algorithm>
#include <bit>
#include <initializer_list>
#include <memory>
#include <stdexcept>
#include <utility>

namespace isoguard::audit {
namespace {

constexpr std::string_view kLeaf("\0", 1);
constexpr std::string_view kNode("\1", 1);

struct Free {
  void operator()(EVP_MD* algorithm) const { EVP_MD_free(algorithm); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

Hash digest(std::initializer_list<std::string_view> parts) {
  // Looked up once: OpenSSL 3 takes longer for that than for hashing a short text.
  static const std::unique_ptr<EVP_MD, Free> algorithm(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  thread_local const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  Hash hash{};
  bool done = algorithm != nullptr && context != nullptr &&
              EVP_DigestInit_ex(context.get(), algorithm.get(), nullptr) == 1;
  for (const std::string_view part : parts) {
    done = done && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
  }
  done = done && EVP_DigestFinal_ex(context.get(), hash.data(), nullptr) == 1;
  if (!done) throw std::runtime_error("SHA-256 is not to be had from OpenSSL");
  return hash;
}

/// The largest power of two below `size`, which is at least 2: where the RFC splits a tree.
std::uint64_t split_of(std::uint64_t size) { return std::bit_floor(size - 1); }

void add_path(std::span<const Hash> leaves, std::uint64_t index, std::vector<Hash>& path) {
  if (leaves.size() < 2) return;
  const std::uint64_t split = split_of(leaves.size());
  const auto left = leaves.first(split);
  const auto right = leaves.subspan(split);
  if (index < split) {
    add_path(left, index, path);
    path.push_back(root_of(right));
  } else {
    add_path(right, index - split, path);
    path.push_back(root_of(left));
  }
}

/// SUBPROOF of section 2.1.2; `whole`: the old tree's root is known to whoever verifies.
void add_subproof(std::span<const Hash> leaves, std::uint64_t old_size, bool whole,
                  std::vector<Hash>& proof) {
  if (old_size == leaves.size()) {
    if (!whole) proof.push_back(root_of(leaves));
    return;
  }
  const std::uint64_t split = split_of(leaves.size());
  const auto left = leaves.first(split);
  const auto right = leaves.subspan(split);
  if (old_size <= split) {
    add_subproof(left, old_size, whole, proof);
    proof.push_back(root_of(right));
  } else {
    add_subproof(right, old_size - split, false, proof);
    proof.push_back(root_of(left));
  }
}

/// Goes up from node `index` of a level that ends with node `last`, a sibling of the proof for each
/// step. Whether the proof ends where the tree does.
template <class OnLeft, class OnRight>
bool climb(std::uint64_t index, std::uint64_t last, std::span<const Hash> proof,
           const OnLeft& on_left, const OnRight& on_right) {
  for (const Hash& sibling : proof) {
    if (last == 0) return false;
    if ((index & 1) == 1 || index == last) {
      on_left(sibling);
      // The last node of a level without a sibling goes up as it is.
      while ((index & 1) == 0 && index != 0) {
        index >>= 1;
        last >>= 1;
      }
    } else {
      on_right(sibling);
    }
    index >>= 1;
    last >>= 1;
  }
  return last == 0;
}

}  // namespace

Hash sha256(std::string_view bytes) { return digest({bytes}); }
Hash leaf_hash(std::string_view bytes) { return digest({kLeaf, bytes}); }
Hash node_hash(const Hash& left, const Hash& right) {
  return digest({kNode, bytes_of(left), bytes_of(right)});
}

Frontier::Frontier(std::uint64_t size, std::vector<Hash> peaks)
    : size_(size), peaks_(std::move(peaks)) {
  if (static_cast<std::size_t>(std::popcount(size_)) != peaks_.size()) {
    throw std::invalid_argument("these are not the peaks of a tree of this size");
  }
}

void Frontier::append(const Hash& leaf) {
  peaks_.push_back(leaf);
  // As many subtrees close as the size has trailing ones.
  for (std::uint64_t closing = size_; (closing & 1) == 1; closing >>= 1) {
    const Hash right = peaks_.back();
    peaks_.pop_back();
    peaks_.back() = node_hash(peaks_.back(), right);
  }
  ++size_;
}

Hash Frontier::root() const {
  if (peaks_.empty()) return sha256({});
  Hash root = peaks_.back();
  for (auto peak = peaks_.rbegin() + 1; peak != peaks_.rend(); ++peak) {
    root = node_hash(*peak, root);
  }
  return root;
}

Hash root_of(std::span<const Hash> leaves) {
  Frontier frontier;
  for (const Hash& leaf : leaves) frontier.append(leaf);
  return frontier.root();
}

std::vector<Hash> inclusion_proof(std::span<const Hash> leaves, std::uint64_t index) {
  if (index >= leaves.size()) throw std::out_of_range("no such leaf");
  std::vector<Hash> path;
  add_path(leaves, index, path);
  return path;
}

std::vector<Hash> consistency_proof(std::span<const Hash> leaves, std::uint64_t old_size) {
  if (old_size > leaves.size()) throw std::out_of_range("the old tree is larger");
  std::vector<Hash> proof;
  if (old_size > 0) add_subproof(leaves, old_size, true, proof);
  return proof;
}

bool proves_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                      std::span<const Hash> proof, const Hash& root) {
  if (index >= size) return false;
  Hash hash = leaf;
  const bool at_top = climb(
      index, size - 1, proof, [&hash](const Hash& left) { hash = node_hash(left, hash); },
      [&hash](const Hash& right) { hash = node_hash(hash, right); });
  return at_top && hash == root;
}

bool proves_consistency(std::uint64_t old_size, const Hash& old_root, std::uint64_t size,
                        const Hash& root, std::span<const Hash> proof) {
  if (old_size > size) return false;
  if (old_size == size) return proof.empty() && old_root == root;
  if (old_size == 0) return proof.empty() && old_root == sha256({});
  std::uint64_t index = old_size - 1;
  std::uint64_t last = size - 1;
  while ((index & 1) == 1) {
    index >>= 1;
    last >>= 1;
  }
  // A full old tree is a node of the new one, and its root need not be sent.
  const bool is_full = std::has_single_bit(old_size);
  if (!is_full && proof.empty()) return false;
  Hash old_hash = is_full ? old_root : proof.front();
  Hash hash = old_hash;
  const bool at_top = climb(
      index, last, proof.subspan(is_full ? 0 : 1),
      [&](const Hash& left) {
        old_hash = node_hash(left, old_hash);
        hash = node_hash(left, hash);
      },
      [&hash](const Hash& right) { hash = node_hash(hash, right); });
  return at_top && old_hash == old_root && hash == root;
}

}  // namespace isoguard::audit
