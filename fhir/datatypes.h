#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "fhir/date.h"

/// FHIR data types as this service needs them. Views into the document that they were read from.
namespace isoguard::fhir {

/// http://hl7.org/fhir/R4/datatypes.html#Coding. Empty views stand for absent elements.
struct Coding {
  std::string_view system;
  std::string_view code;
  std::string_view display;
};

struct CodeableConcept {
  std::span<const Coding> coding;
  std::string_view text;
  bool empty() const { return coding.empty() && text.empty(); }
  /// Whether it has a code or a name: a coding of neither says nothing, although it is not empty.
  bool says_something() const;
};

/// http://hl7.org/fhir/R4/references.html. `reference` as written: "Medication/1", "#m", an
/// absolute URL (perhaps with /_history/n), or "urn:uuid:…".
struct Reference {
  std::string_view reference;
  std::string_view type;
  std::string_view display;
  bool empty() const { return reference.empty() && type.empty() && display.empty(); }
};

/// The last `Type/id` of a literal reference, without version; empty for "#…", urn: and others.
struct TypeAndId {
  std::string_view type;
  std::string_view id;
};
std::optional<TypeAndId> type_and_id(std::string_view reference);

enum class Comparator : unsigned char { none, less, less_or_equal, greater_or_equal, greater };

/// Quantity, SimpleQuantity, Duration, Age. `value` is the lexical decimal as written.
struct Quantity {
  std::string_view value;
  Comparator comparator = Comparator::none;
  std::string_view unit;
  std::string_view system;
  std::string_view code;
  bool empty() const { return value.empty() && unit.empty() && code.empty(); }
  /// The code where there is one, else the unit as printed.
  std::string_view unit_or_code() const { return code.empty() ? unit : code; }
  /// The value as the nearest double; nothing when absent or not a decimal. Never NaN or infinite.
  std::optional<double> number() const;
};

/// A part that most resources do not have: kept apart in the arena, so that those stay small. Reads
/// as an empty value when it is absent.
template <class T>
class Rare {
 public:
  constexpr Rare() = default;
  explicit constexpr Rare(const T& kept) : kept_(&kept) {}

  const T& operator*() const { return kept_ == nullptr ? empty() : *kept_; }
  const T* operator->() const { return &**this; }
  explicit operator bool() const { return kept_ != nullptr; }

 private:
  static const T& empty() {
    static constexpr T kEmpty{};
    return kEmpty;
  }
  const T* kept_ = nullptr;
};

struct Range {
  Quantity low;
  Quantity high;
};

struct Ratio {
  Quantity numerator;
  Quantity denominator;
};

struct Period {
  std::optional<Date> start;
  std::optional<Date> end;
  bool empty() const { return !start && !end; }
};

/// A decimal in JSON's lexical form as the nearest double; nothing for anything else or out of
/// range.
std::optional<double> parse_decimal(std::string_view text);

}  // namespace isoguard::fhir
