#include "fhir/document.h"

namespace isoguard::fhir {

Result<Document> Document::parse(std::string bytes, const json::Limits& limits) {
  Document document;
  document.bytes_ = std::make_unique<std::string>(std::move(bytes));
  Result<json::Value> root = json::parse(*document.bytes_, document.arena_, limits);
  if (!root) return tl::unexpected<Issues>(std::move(root.error()));
  document.root_ = *root;
  return document;
}

}  // namespace isoguard::fhir
