#include "fhir/arena.h"

#include <algorithm>
#include <cstring>

namespace isoguard::fhir {

void* Arena::allocate_block(std::size_t bytes) {
  const std::size_t previous = blocks_.empty() ? 0 : blocks_.back().size;
  const std::size_t size = std::max({kFirstBlock, bytes, std::min(previous * 2, kKeptBytes)});
  blocks_.push_back({std::make_unique_for_overwrite<char[]>(size), size});
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
  auto largest = std::max_element(blocks_.begin(), blocks_.end(),
                                  [](const Block& a, const Block& b) { return a.size < b.size; });
  if (largest == blocks_.end()) return;
  if (largest->size > kKeptBytes) {
    blocks_.clear();
    current_ = nullptr;
    capacity_ = used_ = 0;
    return;
  }
  Block kept = std::move(*largest);
  blocks_.clear();
  blocks_.push_back(std::move(kept));
  current_ = blocks_.back().bytes.get();
  capacity_ = blocks_.back().size;
  used_ = 0;
}

std::size_t Arena::held_bytes() const {
  std::size_t total = 0;
  for (const Block& block : blocks_) total += block.size;
  return total;
}

}  // namespace isoguard::fhir
