#include "src/fhir_client/allocation_guard.h"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace {

constinit thread_local bool guarded = false;
constinit std::atomic<std::size_t> limit{0};

void* allocate(std::size_t size) {
  if (guarded && size > limit.load(std::memory_order_relaxed)) throw std::bad_alloc();
  while (true) {
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}

// Sanitizers keep what was freed and look for its misuse.
#ifndef __has_feature
#define __has_feature(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || \
    __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kWipes = false;
#else
constexpr bool kWipes = true;
#endif

void release(void* memory) noexcept {
  if (kWipes && memory != nullptr) explicit_bzero(memory, malloc_usable_size(memory));
  std::free(memory);
}

}  // namespace

namespace isoguard::fhir_client {

AllocationGuard::AllocationGuard() { guarded = true; }

AllocationGuard::~AllocationGuard() { guarded = false; }

AllocationGuard::Lifted::Lifted() : was_guarded_(std::exchange(guarded, false)) {}

AllocationGuard::Lifted::~Lifted() { guarded = was_guarded_; }

void AllocationGuard::allow(std::size_t bytes) {
  std::size_t before = limit.load();
  while (before < bytes && !limit.compare_exchange_weak(before, bytes)) {
  }
}

}  // namespace isoguard::fhir_client

// The array forms and the deleting forms that are not here end in these by the standard's defaults;
// all that can meet is replaced together, since sanitizers check that new and delete are a pair.
void* operator new(std::size_t size) { return allocate(size); }

void* operator new[](std::size_t size) { return allocate(size); }

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  try {
    return allocate(size);
  } catch (...) {
    return nullptr;
  }
}

void* operator new[](std::size_t size, const std::nothrow_t& tag) noexcept {
  return operator new(size, tag);
}

void operator delete(void* memory) noexcept { release(memory); }

void operator delete[](void* memory) noexcept { release(memory); }

void operator delete(void* memory, std::size_t) noexcept { release(memory); }

void operator delete[](void* memory, std::size_t) noexcept { release(memory); }
