#include "src/fhir_client/page.h"

#include <string_view>
#include <utility>

#include "fhir/bundle.h"

namespace isoguard::fhir_client {
namespace {

using fhir::Failure;

/// Whether the answer is what the path "Type/id", "Type/id/_history/version", "metadata" or, with
/// Parameters, the operation "Type/$name" names.
bool is_what_was_read(std::string_view path, std::string_view type, const fhir::json::Value& root) {
  if (path == "metadata") return type == "CapabilityStatement" || type == "Conformance";
  if (path.find("/$") < path.find('?')) return type == "Parameters";
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

/// Whether a search for one type found nothing but resources of others, which an intermediary that
/// mixes up answers would give. A single one of the type is enough, as servers add what they like.
bool is_of_other_types(const fhir::Bundle& bundle, std::string_view type) {
  bool others = false;
  for (const fhir::BundleEntry& entry : bundle.entries) {
    if (entry.resource_type == type) return false;
    const bool beside = entry.resource_type.empty() || entry.resource_type == "OperationOutcome" ||
                        entry.search_mode == "include" || entry.search_mode == "outcome";
    others = others || !beside;
  }
  return others;
}

void read_searchset(const Read& read, const fhir::json::Value& root, Page& page) {
  fhir::Arena arena;
  fhir::Reading reading(arena);
  const fhir::Bundle bundle = fhir::read_bundle(root, reading);
  page.next = bundle.next;
  const std::string_view type = std::string_view(read.path).substr(0, read.path.find('?'));
  if (is_of_other_types(bundle, type)) page.failure = Failure::unparsable;
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
  if (read.search) read_searchset(read, parsed->root(), page);
  if (page.failure != Failure::none) return page;
  page.document = std::move(*parsed);
  return page;
}

}  // namespace isoguard::fhir_client
