#include "src/audit_view/databases.h"

#include "src/audit/records.h"
#include "src/audit/segments.h"

namespace isoguard::audit_view {
namespace {

namespace fs = std::filesystem;

void add(const fs::path& folder, const std::string& name, std::vector<audit::NamedRecords>& out) {
  if (folder.empty() || !fs::is_directory(folder)) return;
  for (const fs::path& file : audit::segment_files(folder)) {
    out.push_back(audit::records_in(name + "/" + file.filename().string(), file));
  }
}

}  // namespace

std::vector<audit::NamedRecords> AuditFolders::open(Logs logs,
                                                    std::chrono::steady_clock::time_point) {
  std::vector<audit::NamedRecords> found;
  add(data_dir_ / "audit", "audit", found);
  add(second_dir_, "second", found);
  if (logs == Logs::all) add(data_dir_ / "access", "access", found);
  return found;
}

}  // namespace isoguard::audit_view
