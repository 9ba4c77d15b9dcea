#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace isoguard::fhir {

/// Memory of one request: hands out bytes, gives them all back at once, runs no destructors.
///
/// Everything read from FHIR is a view into the request's bytes or a span in an arena, so a
/// resource costs no heap allocation. Whoever owns the Arena owns all of it. One thread at a time.
class Arena {
 public:
  Arena() = default;
  Arena(Arena&&) noexcept = default;
  Arena& operator=(Arena&&) noexcept = default;

  /// Bytes aligned to `align` (a power of two, at most 16). Throws std::bad_alloc only.
  void* allocate(std::size_t bytes, std::size_t align = alignof(std::max_align_t)) {
    const std::size_t start = (used_ + align - 1) & ~(align - 1);
    if (current_ == nullptr || start + bytes > capacity_) return allocate_block(bytes);
    used_ = start + bytes;
    return current_ + start;
  }

  /// `count` value-initialised objects.
  template <class T>
  std::span<T> array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= 16);
    if (count == 0) return {};
    T* first = static_cast<T*>(allocate(count * sizeof(T), alignof(T)));
    std::uninitialized_value_construct_n(first, count);
    return {first, count};
  }

  /// One object, moved into the arena.
  template <class T>
  T& keep(T value) {
    static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= 16);
    return *new (allocate(sizeof(T), alignof(T))) T(std::move(value));
  }

  /// A copy of `text` that lives as long as the arena.
  std::string_view keep_text(std::string_view text);

  /// Forgets everything handed out. Memory of up to `kKeptBytes` is kept for the next request, as
  /// one block, so a busy thread stops allocating; what a rare giant needed is given back.
  void reset();

  /// Bytes held from the heap.
  std::size_t held_bytes() const;

  static constexpr std::size_t kFirstBlock = 64 * 1024;
  static constexpr std::size_t kKeptBytes = 4 * 1024 * 1024;

 private:
  /// Past the program's `operator delete`, which overwrites what it frees: blocks are large, mostly
  /// unused, and hold what was read from FHIR, never a secret of the call.
  struct Free {
    void operator()(char* bytes) const { std::free(bytes); }
  };
  struct Block {
    std::unique_ptr<char, Free> bytes;
    std::size_t size = 0;
  };
  void* allocate_block(std::size_t bytes);

  std::vector<Block> blocks_;
  char* current_ = nullptr;
  std::size_t capacity_ = 0;
  std::size_t used_ = 0;
};

/// Standard-library allocator over an Arena; freeing is a no-op.
template <class T>
class ArenaAllocator {
 public:
  using value_type = T;
  explicit ArenaAllocator(Arena& arena) : arena_(&arena) {}
  template <class U>
  ArenaAllocator(const ArenaAllocator<U>& other)
      : arena_(other.arena_) {}  // NOLINT(google-explicit-constructor): allocators convert
  T* allocate(std::size_t count) {
    return static_cast<T*>(arena_->allocate(count * sizeof(T), alignof(T)));
  }
  void deallocate(T*, std::size_t) {}
  /// `emplace_back(make)` constructs what `make()` returns where it stays, without a copy:
  /// resources are large, and copying them costs as much as reading them.
  template <class U, class Make>
  requires std::is_same_v<std::invoke_result_t<Make>, U>
  void construct(U* place, Make&& make) { ::new (static_cast<void*>(place)) U(make()); }
  friend bool operator==(const ArenaAllocator&, const ArenaAllocator&) = default;

 private:
  template <class U>
  friend class ArenaAllocator;
  Arena* arena_;
};

/// A growing list whose memory is an Arena's.
template <class T>
using List = std::vector<T, ArenaAllocator<T>>;

/// What `list` holds, which stays in its arena when the list itself goes.
template <class T>
std::span<const T> kept(const List<T>& list) {
  return {list.data(), list.size()};
}

}  // namespace isoguard::fhir
