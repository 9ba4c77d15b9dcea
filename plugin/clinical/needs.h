#pragma once

#include <cstdint>
#include <initializer_list>

#include "plugin/facts/source.h"

namespace isoguard::clinical {

using facts::Source;

/// The bodies of data that a check or a whole call needs: a small set of Source.
class Needs {
 public:
  constexpr Needs() = default;
  constexpr Needs(std::initializer_list<Source> sources) {
    for (Source source : sources) bits_ |= bit(source);
  }
  constexpr bool has(Source source) const { return (bits_ & bit(source)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr Needs& operator|=(Needs other) {
    bits_ |= other.bits_;
    return *this;
  }
  friend constexpr bool operator==(Needs, Needs) = default;

 private:
  static constexpr std::uint32_t bit(Source source) {
    return std::uint32_t{1} << facts::index_of(source);
  }
  std::uint32_t bits_ = 0;
};
static_assert(facts::kSourceCount <= 32);

}  // namespace isoguard::clinical
