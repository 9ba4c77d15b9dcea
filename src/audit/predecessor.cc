#include "src/audit/predecessor.h"

#include "fhir/document.h"
#include "src/audit/canonical.h"
#include "src/audit/text.h"

namespace isoguard::audit {

std::optional<Checkpoint> predecessor_of(std::string_view event) {
  if (event.find(R"("previous":{)") == std::string_view::npos) return std::nullopt;
  const auto document = fhir::Document::parse(std::string(event), kEventLimits);
  if (!document || document->root()["type"].string() != "start") return std::nullopt;
  const auto& previous = document->root()["previous"];
  const auto size = from_decimal(previous["size"].number());
  const auto root = hash_from_hex(previous["root"].string());
  if (previous["origin"].string().empty() || !size || !root) return std::nullopt;
  return Checkpoint{std::string(previous["origin"].string()), *size, *root};
}

}  // namespace isoguard::audit
