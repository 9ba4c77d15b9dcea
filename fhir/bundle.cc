#include "fhir/bundle.h"

#include <algorithm>
#include <charconv>

#include "fhir/read_element.h"

namespace isoguard::fhir {
namespace {

BundleEntry read_entry(const Fields& fields) {
  BundleEntry entry;
  entry.full_url = fields.string("Bundle.entry.fullUrl");
  const Fields resource = fields.object("Bundle.entry.resource");
  if (resource.is_present()) {
    entry.resource = &resource.value();
    entry.resource_type = resource_type(resource.value());
  }
  entry.search_mode = fields.object("Bundle.entry.search").string("Bundle.entry.search.mode");
  return entry;
}

/// Nothing that is no count can be compared, and so it says nothing.
std::uint64_t read_total(const json::Value& resource) {
  const std::string_view text = resource["total"].number();
  std::uint64_t total = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), total);
  return error == std::errc() && end == text.data() + text.size() ? total : 0;
}

std::string_view read_next_link(const Fields& fields) {
  std::string_view next;
  fields.for_each("Bundle.link", [&next](const Fields& link) {
    const bool is_next = link.string("Bundle.link.relation") == "next";
    if (is_next && next.empty()) next = link.string("Bundle.link.url");
  });
  return next;
}

}  // namespace

std::string_view resource_type(const json::Value& value) { return value["resourceType"].string(); }

Bundle read_bundle(const json::Value& resource, Reading& reading) {
  const Fields fields(resource, reading);
  Bundle bundle;
  bundle.type = fields.string("Bundle.type");
  bundle.entries = fields.list<BundleEntry>("Bundle.entry", read_entry);
  bundle.next = read_next_link(fields);
  bundle.total = read_total(resource);
  return bundle;
}

std::uint64_t Bundle::counted() const {
  return static_cast<std::uint64_t>(
      std::count_if(entries.begin(), entries.end(), [](const BundleEntry& entry) {
        return entry.resource != nullptr && entry.search_mode != "include";
      }));
}

}  // namespace isoguard::fhir
