#pragma once

#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "src/tools/audit_options.h"

namespace isoguard::app {

/// What a command of `isoguard audit` reads.
struct AuditPlace {
  std::vector<std::string> files;  ///< databases, the oldest of a folder first
  /// The data folder that they belong to, where reading them is written down; empty: they lie
  /// elsewhere, as copies do.
  std::string data_dir;
};

/// Which logs of a data folder: that of the service, that of those who read it, or both.
enum class AuditLogs : unsigned char { service, access, both };

/// The databases that the options name, or why there are none. A database that is named by itself
/// and lies in the log of a data folder belongs to that folder, too.
tl::expected<AuditPlace, std::string> audit_place(const AuditOptions& options, AuditLogs logs);

}  // namespace isoguard::app
