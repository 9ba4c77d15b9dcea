#include "src/audit_view/databases.h"

#include "src/audit/segments.h"

namespace isoguard::audit_view {
namespace {

namespace fs = std::filesystem;

void add(const fs::path& folder, const std::string& name, std::vector<NamedDatabase>& out) {
  if (folder.empty() || !fs::is_directory(folder)) return;
  for (const fs::path& file : audit::segment_files(folder)) {
    out.push_back({name + "/" + file.filename().string(), file});
  }
}

}  // namespace

std::vector<NamedDatabase> AuditFolders::of_service() const {
  std::vector<NamedDatabase> found;
  add(data_dir / "audit", "audit", found);
  add(second_dir, "second", found);
  return found;
}

std::vector<NamedDatabase> AuditFolders::all() const {
  std::vector<NamedDatabase> found = of_service();
  add(data_dir / "access", "access", found);
  return found;
}

}  // namespace isoguard::audit_view
