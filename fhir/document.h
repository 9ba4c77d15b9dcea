#pragma once

#include <memory>
#include <string>

#include "fhir/arena.h"
#include "fhir/json.h"

namespace isoguard::fhir {

/// A parsed JSON text that owns its bytes and its memory: a reply of a FHIR server, a file.
/// Moving it keeps all views valid.
class Document {
 public:
  static Result<Document> parse(std::string bytes, const json::Limits& limits = {});

  const json::Value& root() const { return root_; }

 private:
  std::unique_ptr<std::string> bytes_;
  Arena arena_;
  json::Value root_;
};

}  // namespace isoguard::fhir
