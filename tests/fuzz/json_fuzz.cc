// Whatever bytes come, the JSON reader refuses them or reads something that it can write and read
// again to the same.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "fhir/json.h"

namespace {

using isoguard::fhir::Arena;
using isoguard::fhir::Result;
namespace json = isoguard::fhir::json;

void require(bool condition) {
  if (!condition) std::abort();
}

std::string written(const json::Value& value) {
  std::string out;
  json::write(value, out);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Arena arena;
  std::string bytes(reinterpret_cast<const char*>(data), size);
  const Result<json::Value> first = json::parse(bytes, arena);
  if (!first) {
    require(!first.error().empty() && !first.error()[0].diagnostics.empty());
    return 0;
  }
  const std::string once = written(*first);
  // Writing may escape what was not escaped, so the text can outgrow the limit of bytes.
  json::Limits limits;
  limits.bytes *= 6;
  std::string again = once;
  const Result<json::Value> second = json::parse(again, arena, limits);
  require(second.has_value());
  require(written(*second) == once);
  return 0;
}
