#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "src/audit/hold.h"

namespace isoguard::app {

/// Events that a hold covers now.
struct HeldEvents {
  std::uint64_t count = 0;  ///< an event that stands in two databases twice
  /// Databases that could not be read, each with the reason in a sentence.
  std::vector<std::string> faults;
};

/// Looks only where the hold can reach, but for one of a span of time reads that span. `hold` is of
/// another scope than `all`.
HeldEvents held_events(const audit::Hold& hold, const std::vector<std::filesystem::path>& files);

}  // namespace isoguard::app
