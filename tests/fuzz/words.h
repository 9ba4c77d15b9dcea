#pragma once

#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzz/tree.h"

namespace isoguard::fuzz {

/// The same seed gives the same choices, as libFuzzer asks of a mutator.
class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed + 1U) {}
  /// Below `count`, which is not 0.
  std::size_t below(std::size_t count) { return engine_() % count; }
  bool one_in(std::size_t count) { return below(count) == 0; }
  template <class List>
  const auto& pick(const List& list) {
    return list[below(list.size())];
  }

 private:
  std::minstd_rand engine_;
};

/// What else could stand in place of a value: of its kind where that can be told from its member
/// name or its looks (a date, a reference, a status), but odd.
Tree odd_value(const Tree& old, std::string_view name, Random& random);

/// A Coding out of the value sets that ship, sometimes under an older or wrong name of its system.
Tree some_coding(Random& random);

/// Name of an element of FHIR or of CDS Hooks, in any release.
std::string some_element(Random& random);

std::string some_resource_type(Random& random);

/// Some days around the day on which the target decides, or around windows of the rules.
std::string some_date(Random& random);

}  // namespace isoguard::fuzz
