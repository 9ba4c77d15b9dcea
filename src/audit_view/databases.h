#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace isoguard::audit_view {

/// A database of the audit, and a name for it that tells no folder: "audit/audit-2.db".
struct NamedDatabase {
  std::string name;
  std::filesystem::path file;
};

/// Where the audit of a service lies.
struct AuditFolders {
  std::filesystem::path data_dir;
  std::filesystem::path second_dir;  ///< empty: none

  /// What the service wrote, oldest first in each folder. Throws std::filesystem::filesystem_error.
  std::vector<NamedDatabase> of_service() const;
  /// The same, and what readers on the command line left.
  std::vector<NamedDatabase> all() const;
};

}  // namespace isoguard::audit_view
