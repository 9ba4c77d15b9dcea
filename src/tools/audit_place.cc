#include "src/tools/audit_place.h"

#include <filesystem>

#include "src/audit/database.h"
#include "src/audit/orders.h"
#include "src/audit/segments.h"
#include "src/tools/refuse.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;

std::string add_folder(const fs::path& folder, AuditPlace& place) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) return folder.string() + " is no folder of an audit";
  try {
    for (const fs::path& file : audit::segment_files(folder)) place.files.push_back(file);
    for (const fs::path& file : audit::set_aside_files(folder)) place.set_aside.push_back(file);
  } catch (const fs::filesystem_error& unreadable) {
    return folder.string() + " cannot be read: " + unreadable.code().message();
  }
  return "";
}

/// The data folder in whose log a database lies; empty when in none.
fs::path data_dir_of(const std::string& database) {
  std::error_code error;
  const fs::path folder = fs::weakly_canonical(database, error).parent_path();
  const bool is_log = (folder.filename() == "audit" || folder.filename() == "access" ||
                       folder.filename() == audit::kOrdersFolder) &&
                      fs::exists(folder / "audit.lock", error);
  return is_log ? folder.parent_path() : fs::path();
}

std::string add_data_dir(const std::string& data_dir, AuditLogs logs, AuditPlace& place) {
  const fs::path folder(data_dir);
  std::error_code ignored;
  place.data_dir = fs::weakly_canonical(folder, ignored).string();
  // Nobody has read anything yet where that folder is missing.
  const bool was_read = fs::exists(folder / "access", ignored);
  if (logs != AuditLogs::access) {
    if (const std::string why = add_folder(folder / "audit", place); !why.empty()) return why;
  }
  if (logs != AuditLogs::service && was_read) {
    if (const std::string why = add_folder(folder / "access", place); !why.empty()) return why;
  }
  const fs::path orders = folder / audit::kOrdersFolder;
  return logs == AuditLogs::both && fs::exists(orders, ignored) ? add_folder(orders, place) : "";
}

}  // namespace

std::string fault_of_folders(const AuditOptions& options) {
  std::error_code error;
  const fs::path data_dir(options.data_dir);
  const fs::path second(options.retention.second_dir);
  if (data_dir.empty()) return "";
  if (options.audit_db.empty() && !second.empty() && !fs::is_directory(second, error)) {
    return "--audit-second-dir " + second.string() + " is no folder";
  }
  if (!options.audit_db.empty() && fs::is_directory(data_dir / audit::kOrdersFolder, error)) {
    return "";
  }
  AuditPlace place;
  const std::string why = add_folder(data_dir / "audit", place);
  const bool is_empty = place.files.empty() && place.set_aside.empty();
  return why.empty() && is_empty ? options.data_dir + " has no database of the audit" : why;
}

DamagedDatabases::DamagedDatabases(const AuditPlace& place) {
  for (const std::string& file : place.set_aside) name(file, "it was set aside as damaged");
}

void DamagedDatabases::attempt(const std::string& file, const std::function<void()>& use) {
  try {
    use();
  } catch (const audit::DatabaseError& damage) {
    name(file, damage.what());
  }
}

void DamagedDatabases::name(const std::string& file, const std::string& why) {
  if (files_.insert(file).second) refuse("not all of " + file + " is shown: " + why);
}

tl::expected<AuditPlace, std::string> audit_place(const AuditOptions& options, AuditLogs logs) {
  AuditPlace place;
  if (options.data_dir.empty() && options.databases.empty()) {
    if (!options.audit_db.empty()) return place;  // that is read instead
    return tl::unexpected<std::string>("--data-dir or --database is needed");
  }
  if (!options.data_dir.empty()) {
    const std::string why = add_data_dir(options.data_dir, logs, place);
    if (!why.empty()) return tl::unexpected(why);
  }
  for (const std::string& database : options.databases) {
    const std::string owner = data_dir_of(database).string();
    if (!owner.empty() && !place.data_dir.empty() && owner != place.data_dir) {
      return tl::unexpected(database + " belongs to another data folder than the others");
    }
    if (!owner.empty()) place.data_dir = owner;
    place.files.push_back(database);
  }
  if (place.files.empty() && logs != AuditLogs::access) {
    return tl::unexpected(options.data_dir + " has no database of the audit");
  }
  return place;
}

}  // namespace isoguard::app
