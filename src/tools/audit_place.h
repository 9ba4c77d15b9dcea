#pragma once

#include <functional>
#include <set>
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
  /// Databases that were set aside as damaged: what they hold is shown by no command.
  std::vector<std::string> set_aside;
};

/// Databases that a command cannot read while it goes on with the others. Says each once on
/// standard error.
class DamagedDatabases {
 public:
  explicit DamagedDatabases(const AuditPlace& place);
  /// Runs `use`; a database that cannot be read is named.
  void attempt(const std::string& file, const std::function<void()>& use);
  /// `code`, but 1 in place of 0 when something was not shown.
  int exit_code(int code) const { return code == 0 && !files_.empty() ? 1 : code; }

 private:
  void name(const std::string& file, const std::string& why);
  std::set<std::string> files_;
};

/// Which logs of a data folder: that of the service, that of those who read it, or both, with that
/// of orders about the records (src/audit/orders.h).
enum class AuditLogs : unsigned char { service, access, both };

/// Why the folders that the options name are none that a service kept records in; empty: they are.
/// For commands that act on a whole data folder. With --audit-db it may hold orders alone.
std::string fault_of_folders(const AuditOptions& options);

/// The databases that the options name, or why there are none. A database that is named by itself
/// and lies in the log of a data folder belongs to that folder, too.
tl::expected<AuditPlace, std::string> audit_place(const AuditOptions& options, AuditLogs logs);

}  // namespace isoguard::app
