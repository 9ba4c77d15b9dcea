#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace isoguard::fhir {

/// Writes the last `digits` decimal digits of `number`, which is 0 or more, over those at `at`.
inline void put_digits(std::int64_t number, std::size_t at, std::size_t digits, std::string& text) {
  for (std::size_t i = at + digits; i > at; --i, number /= 10) {
    text[i - 1] = static_cast<char>('0' + number % 10);
  }
}

}  // namespace isoguard::fhir
