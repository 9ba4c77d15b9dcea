#include "src/process/memory.h"

#include <malloc.h>

namespace isoguard::app {
namespace {

/// An ordinary call needs no block of that size; one that does costs some page faults more.
constexpr int kLargeBytes = 256 * 1024;

}  // namespace

// Naming the limit also keeps it from moving (mallopt(3)).
void give_large_blocks_back() { ::mallopt(M_MMAP_THRESHOLD, kLargeBytes); }

}  // namespace isoguard::app
