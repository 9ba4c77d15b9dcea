#pragma once

#include <cstdint>
#include <string_view>

#include "fhir/arena.h"

namespace isoguard::facts {

/// Which resources (type and id) were taken already, so that one that comes twice counts once.
/// Constant time an entry, so that a large prefetch stays linear.
class SeenIds {
 public:
  explicit SeenIds(fhir::Arena& arena) : arena_(arena) {}

  /// Records the resource; false when it was there already. A resource without id is always new.
  bool insert(std::string_view type, std::string_view id);

 private:
  struct Entry {
    std::string_view type;
    std::string_view id;
  };
  void grow();
  bool place(std::string_view type, std::string_view id);

  fhir::Arena& arena_;
  std::span<Entry> table_;
  std::size_t count_ = 0;
};

}  // namespace isoguard::facts
