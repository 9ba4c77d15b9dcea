#pragma once

namespace isoguard::clinical {

/// Kleene's three-valued logic: what the record says, or that it does not tell.
enum class Truth : unsigned char { no, unknown, yes };

constexpr Truth operator&&(Truth a, Truth b) { return a < b ? a : b; }
constexpr Truth operator||(Truth a, Truth b) { return a > b ? a : b; }
constexpr Truth operator!(Truth a) {
  return a == Truth::yes ? Truth::no : a == Truth::no ? Truth::yes : Truth::unknown;
}
constexpr Truth truth(bool value) { return value ? Truth::yes : Truth::no; }

}  // namespace isoguard::clinical
