#pragma once

#include <string_view>

namespace isoguard::http {

/// "name=value" or "name = "value"" in a header's value (RFC 9110 section 5.6.6), without the
/// blanks and the quotes around them; the value is empty where no '=' is.
struct Parameter {
  std::string_view name;
  std::string_view value;
};
Parameter parameter_of(std::string_view text);

}  // namespace isoguard::http
