#include "src/audit/patient_keys.h"

#include <exception>
#include <utility>

#include "src/audit/segments.h"

namespace isoguard::audit {
namespace {

constexpr std::size_t kGeneration = 50'000;

}  // namespace

PatientKeys::PatientKeys(std::vector<std::filesystem::path> directories, std::string vfs)
    : directories_(std::move(directories)), vfs_(std::move(vfs)) {
  std::erase_if(directories_, [](const auto& directory) { return directory.empty(); });
}

std::string PatientKeys::get(const std::string& patient, const std::function<std::string()>& make) {
  const std::lock_guard lock(mutex_);
  if (const auto found = recent_.find(patient); found != recent_.end()) return found->second;
  const auto found = older_.find(patient);
  std::string key = found != older_.end() ? found->second : look_up(patient);
  if (key.empty()) key = make();
  if (recent_.size() >= kGeneration) older_ = std::exchange(recent_, {});
  recent_.emplace(patient, key);
  return key;
}

void PatientKeys::forget(const std::string& patient) {
  const std::lock_guard lock(mutex_);
  recent_.erase(patient);
  older_.erase(patient);
}

std::string PatientKeys::look_up(const std::string& patient) {
  for (const auto& directory : directories_) {
    std::vector<std::filesystem::path> files;
    try {
      files = segment_files(directory);
    } catch (const std::filesystem::filesystem_error&) {
      continue;  // as below
    }
    for (auto file = files.rbegin(); file != files.rend(); ++file) {
      try {
        const std::string key = look_up(*file, patient);
        if (!key.empty()) return key;
      } catch (const DatabaseError&) {
        // A database that cannot be read now has events of its own key, which it opens itself.
        open_.erase(*file);
      }
    }
  }
  return "";
}

std::string PatientKeys::look_up(const std::filesystem::path& file, const std::string& patient) {
  auto found = open_.find(file);
  if (found == open_.end()) {
    found = open_.emplace(file, Database(file, Database::Access::kRead, vfs_)).first;
  }
  Statement row = found->second.prepare("SELECT wrapped FROM patient_keys WHERE patient = ?1");
  row.bind_text(1, patient);
  return row.step() ? std::string(row.blob(0)) : "";
}

}  // namespace isoguard::audit
