#pragma once

#include <cstddef>

namespace isoguard::fhir_client {

/// Bounds what one thread may allocate in one piece.
///
/// cpprestsdk collects headers, chunk-size lines and whole chunks in a buffer of its own without a
/// limit before anything of ours sees a byte, so a chunk size of 7fffffff or a header without end
/// takes memory for as long as the deadline lasts. On the threads that run its I/O an allocation
/// beyond the limit throws std::bad_alloc, which ends that exchange and nothing else. This is done
/// by the program's `operator new`, which this file replaces; other threads are not bounded.
///
/// The program's `operator delete`, replaced along with it, overwrites on every thread what it
/// frees: requests, headers and the buffers of all libraries hold bearer tokens and patient data,
/// which must not outlive their call in memory that nobody uses. Arenas (fhir/arena.h) are left
/// out.
class AllocationGuard {
 public:
  /// Guards the calling thread until destroyed.
  AllocationGuard();
  ~AllocationGuard();
  AllocationGuard(const AllocationGuard&) = delete;
  AllocationGuard& operator=(const AllocationGuard&) = delete;

  /// Lets the calling thread allocate what is bounded in another way, until destroyed.
  class Lifted {
   public:
    Lifted();
    ~Lifted();
    Lifted(const Lifted&) = delete;
    Lifted& operator=(const Lifted&) = delete;

   private:
    const bool was_guarded_;
  };

  /// Raises the limit of all guarded threads to at least `bytes`; it never sinks.
  static void allow(std::size_t bytes);
};

}  // namespace isoguard::fhir_client
