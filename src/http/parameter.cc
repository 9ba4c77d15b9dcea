#include "src/http/parameter.h"

#include <algorithm>

#include "src/http/ascii.h"

namespace isoguard::http {

Parameter parameter_of(std::string_view text) {
  const std::size_t equals = std::min(text.find('='), text.size());
  std::string_view value = without_blanks(text.substr(std::min(equals + 1, text.size())));
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
    value = value.substr(1, value.size() - 2);
  }
  return {without_blanks(text.substr(0, equals)), value};
}

}  // namespace isoguard::http
