#include "src/fhir_client/page.h"

#include <string_view>
#include <utility>

#include "fhir/bundle.h"

namespace isoguard::fhir_client {
namespace {

using fhir::Failure;

/// Whether the answer is what the path "Type/id", "Type/id/_history/version" or "metadata" names.
bool is_what_was_read(std::string_view path, std::string_view type, const fhir::json::Value& root) {
  if (path == "metadata") return type == "CapabilityStatement" || type == "Conformance";
  const std::size_t type_end = path.find_first_of("/?");
  if (path.substr(0, type_end) != type) return false;
  if (type_end == std::string_view::npos || path[type_end] == '?') return true;
  const std::string_view rest = path.substr(type_end + 1);
  return root["id"].string() == rest.substr(0, rest.find_first_of("/?"));
}

Failure judge(const Read& read, const fhir::json::Value& root) {
  const std::string_view type = fhir::resource_type(root);
  if (type == "OperationOutcome") return Failure::operation_outcome;
  const bool asked_for = read.search ? type == "Bundle" : is_what_was_read(read.path, type, root);
  return asked_for ? Failure::none : Failure::unparsable;
}

std::string next_of(const fhir::json::Value& root) {
  fhir::Arena arena;
  fhir::Reading reading(arena);
  return std::string(fhir::read_bundle(root, reading).next);
}

}  // namespace

Page read_page(const Read& read, std::string body, std::size_t body_bytes) {
  fhir::json::Limits limits;
  limits.bytes = body_bytes;
  fhir::Result<fhir::Document> parsed = fhir::Document::parse(std::move(body), limits);
  Page page;
  if (!parsed) {
    page.failure = Failure::unparsable;
    return page;
  }
  page.failure = judge(read, parsed->root());
  if (page.failure != Failure::none) return page;
  if (read.search) page.next = next_of(parsed->root());
  page.document = std::move(*parsed);
  return page;
}

}  // namespace isoguard::fhir_client
