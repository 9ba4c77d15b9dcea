#include "fhir/arena.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace isoguard::fhir {

void* Arena::allocate_block(std::size_t bytes) {
  const std::size_t previous = blocks_.empty() ? 0 : blocks_.back().size;
  const std::size_t size = std::max({kFirstBlock, bytes, std::min(previous * 2, kKeptBytes)});
  std::unique_ptr<char, Free> block(static_cast<char*>(std::malloc(size)));
  if (block == nullptr) throw std::bad_alloc();
  blocks_.push_back({std::move(block), size});
  current_ = blocks_.back().bytes.get();
  capacity_ = size;
  used_ = bytes;
  return current_;
}

std::string_view Arena::keep_text(std::string_view text) {
  if (text.empty()) return {};
  char* copy = static_cast<char*>(allocate(text.size(), 1));
  std::memcpy(copy, text.data(), text.size());
  return {copy, text.size()};
}

void Arena::reset() {
  const std::size_t held = held_bytes();
  if (blocks_.size() != 1 || held > kKeptBytes) {
    blocks_.clear();
    current_ = nullptr;
    capacity_ = 0;
    // One block of what was needed: the next request of this size finds it warm and whole.
    if (held > 0 && held <= kKeptBytes) allocate_block(held);
  }
  used_ = 0;
}

std::size_t Arena::held_bytes() const {
  std::size_t total = 0;
  for (const Block& block : blocks_) total += block.size;
  return total;
}

}  // namespace isoguard::fhir
