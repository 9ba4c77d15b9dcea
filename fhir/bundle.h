#pragma once

#include <cstdint>

#include "fhir/reading.h"

namespace isoguard::fhir {

struct BundleEntry {
  std::string_view full_url;
  const json::Value* resource = nullptr;  ///< an object, or nullptr
  std::string_view resource_type;         ///< empty without a resource
  std::string_view search_mode;           ///< match | include | outcome, or empty
};

/// http://hl7.org/fhir/R4/bundle.html
struct Bundle {
  std::string_view type;
  std::span<const BundleEntry> entries;
  std::string_view next;  ///< URL of link with relation "next"; empty on the last page
  /// How many resources match the search, those of other pages counted; 0 where it does not say.
  std::uint64_t total = 0;

  /// Entries that may be meant by `total`: all that were not included beside. OperationOutcomes
  /// should not count, but those who take the length of the list for the total count them.
  std::uint64_t counted() const;
};

/// Reads a resource whose resourceType is Bundle. Entries without a resource are kept.
Bundle read_bundle(const json::Value& resource, Reading& reading);

/// The resourceType of a resource; empty when `value` is no object or has none.
std::string_view resource_type(const json::Value& value);

}  // namespace isoguard::fhir
