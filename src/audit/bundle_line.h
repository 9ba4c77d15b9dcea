#pragma once

#include <string>
#include <string_view>

#include "fhir/arena.h"
#include "fhir/json.h"

/// Lines of JSON in files for auditors.
namespace isoguard::audit {

/// One line, parsed; `value` is null when it is no JSON. Neither copied nor moved: the value points
/// into it.
class ParsedLine {
 public:
  explicit ParsedLine(std::string_view line) : bytes_(line) {
    // An event of the largest size, escaped twice.
    fhir::json::Limits limits;
    limits.bytes = std::size_t{64} << 20;
    limits.string_bytes = limits.bytes;
    if (const auto parsed = fhir::json::parse(bytes_, arena_, limits)) value_ = *parsed;
  }
  ParsedLine(const ParsedLine&) = delete;
  ParsedLine& operator=(const ParsedLine&) = delete;

  const fhir::json::Value& operator[](std::string_view name) const { return value_[name]; }

 private:
  std::string bytes_;
  fhir::Arena arena_;
  fhir::json::Value value_;
};

}  // namespace isoguard::audit
