#include "src/audit/patient_keys.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "src/audit/segments.h"

namespace isoguard::audit {
namespace {

constexpr std::size_t kGeneration = 50'000;

}  // namespace

PatientKeys::PatientKeys(std::vector<std::filesystem::path> directories, std::string vfs,
                         Written written)
    : directories_(std::move(directories)), vfs_(std::move(vfs)), written_(std::move(written)) {
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

void PatientKeys::refuse(const std::string& patient, const std::vector<std::string>& wrapped) {
  const std::lock_guard lock(mutex_);
  recent_.erase(patient);
  older_.erase(patient);
  for (const std::string& key : wrapped) refused_.insert(sha256(key));
}

std::string PatientKeys::look_up(const std::string& patient) {
  for (const auto& directory : directories_) {
    for (const auto& file : files_of(directory)) {
      const std::string key = look_up_twice(file, patient);
      if (!key.empty()) return key;
    }
  }
  return "";
}

std::vector<std::filesystem::path> PatientKeys::files_of(const std::filesystem::path& directory) {
  try {
    auto files = segment_files(directory);
    std::ranges::reverse(files);
    return files;
  } catch (const std::filesystem::filesystem_error&) {
    const auto written = written_();
    const bool is_needed = std::ranges::any_of(
        written, [&](const auto& file) { return file.parent_path() == directory; });
    if (!is_needed) return {};
    throw std::runtime_error("the patients' keys in " + directory.string() + " cannot be read");
  }
}

std::string PatientKeys::look_up_twice(const std::filesystem::path& file,
                                       const std::string& patient) {
  for (int attempt = 1; attempt <= 2; ++attempt) {
    try {
      return look_up(file, patient);
    } catch (const DatabaseError&) {
      open_.erase(file);  // perhaps only this connection is broken
    }
  }
  // Another database has events of its own key, which it opens itself; one that takes events keeps
  // the first key of a patient, and what was closed with a second one would never open.
  const auto written = written_();
  if (std::ranges::find(written, file) == written.end()) return "";
  throw std::runtime_error("the patients' keys in " + file.string() + " cannot be read");
}

std::string PatientKeys::look_up(const std::filesystem::path& file, const std::string& patient) {
  auto found = open_.find(file);
  if (found == open_.end()) {
    found = open_.emplace(file, Database(file, Database::Access::kRead, vfs_)).first;
  }
  Statement row = found->second.prepare("SELECT wrapped FROM patient_keys WHERE patient = ?1");
  row.bind_text(1, patient);
  const std::string key = row.step() ? std::string(row.blob(0)) : "";
  return key.empty() || refused_.contains(sha256(key)) ? "" : key;
}

}  // namespace isoguard::audit
