#include "src/fhir_client/allocation_guard.h"

#include <gtest/gtest.h>

#include <new>
#include <string>
#include <thread>
#include <vector>

namespace isoguard::fhir_client {
namespace {

constexpr std::size_t kLarge = 64UL * 1024 * 1024;  // beyond what any client here allows

bool can_allocate(std::size_t bytes) {
  try {
    std::vector<char> memory;
    memory.reserve(bytes);
    return memory.capacity() >= bytes;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

TEST(AllocationGuard, BoundsTheGuardedThreadOnly) {
  AllocationGuard::allow(1024 * 1024);
  std::thread([] {
    EXPECT_TRUE(can_allocate(kLarge));
    {
      const AllocationGuard guard;
      EXPECT_TRUE(can_allocate(1024 * 1024));
      EXPECT_FALSE(can_allocate(kLarge));
      EXPECT_EQ(new (std::nothrow) char[kLarge], nullptr);
      std::thread([] { EXPECT_TRUE(can_allocate(kLarge)); }).join();
    }
    EXPECT_TRUE(can_allocate(kLarge));
  }).join();
}

TEST(AllocationGuard, IsLiftedForATime) {
  AllocationGuard::allow(1024 * 1024);
  std::thread([] {
    { const AllocationGuard::Lifted nothing_to_lift; }
    EXPECT_TRUE(can_allocate(kLarge)) << "it does not begin to guard";
    const AllocationGuard guard;
    {
      const AllocationGuard::Lifted lifted;
      EXPECT_TRUE(can_allocate(kLarge));
    }
    EXPECT_FALSE(can_allocate(kLarge));
  }).join();
}

TEST(AllocationGuard, TheLimitNeverSinks) {
  AllocationGuard::allow(2 * 1024 * 1024);
  AllocationGuard::allow(1);
  std::thread([] {
    const AllocationGuard guard;
    EXPECT_TRUE(can_allocate(2 * 1024 * 1024));
  }).join();
}

}  // namespace
}  // namespace isoguard::fhir_client
