#pragma once

#include <cstring>
#include <span>

namespace isoguard::http {

/// Overwrites, when the scope is left, bytes that stay allocated and may hold a secret. What is
/// freed needs none: the program's `operator delete` overwrites it
/// (fhir_client/allocation_guard.h).
struct Wipe {
  std::span<char> bytes;

  ~Wipe() { explicit_bzero(bytes.data(), bytes.size()); }
};

}  // namespace isoguard::http
