#include "src/process/file_changes.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <utility>

namespace isoguard::app {
namespace {

/// Of a folder that was named by mistake no more is looked at.
constexpr int kMostFiles = 10'000;

std::string looks_of_file(const std::string& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) return "-;";
  if (S_ISDIR(about.st_mode)) return "/;";  // what is in it says whether it has changed
  std::string looks;
  for (const auto number :
       {static_cast<std::int64_t>(about.st_dev), static_cast<std::int64_t>(about.st_ino),
        static_cast<std::int64_t>(about.st_size), static_cast<std::int64_t>(about.st_mtim.tv_sec),
        static_cast<std::int64_t>(about.st_mtim.tv_nsec),
        static_cast<std::int64_t>(about.st_mode)}) {
    looks += std::to_string(number) + ",";
  }
  return looks + ";";
}

std::string looks_of(const std::string& path) {
  namespace fs = std::filesystem;
  std::string looks = looks_of_file(path);
  std::error_code error;
  std::vector<std::string> inside;
  fs::recursive_directory_iterator at(path, fs::directory_options::skip_permission_denied, error);
  for (int i = 0; !error && at != fs::end(at) && i < kMostFiles; ++i, at.increment(error)) {
    inside.push_back(at->path().string());
  }
  std::ranges::sort(inside);
  for (const std::string& each : inside) looks += each + ":" + looks_of_file(each);
  return looks;
}

}  // namespace

FileChanges::FileChanges(std::function<Paths()> paths) : paths_(std::move(paths)) { know(); }

void FileChanges::know() { last_ = known_ = look(); }

void FileChanges::know_new() {
  for (auto& [path, looks] : look()) known_.try_emplace(path, std::move(looks));
}

bool FileChanges::settled() {
  Looks now = look();
  bool is_other = false;
  for (const auto& [path, looks] : now)
    is_other |= known_.try_emplace(path, looks).first->second != looks;
  const bool is_settled = is_other && now == last_;
  last_ = std::move(now);
  return is_settled;
}

FileChanges::Looks FileChanges::look() const {
  Looks looks;
  for (const std::string& path : paths_()) {
    if (!path.empty()) looks[path] = looks_of(path);
  }
  return looks;
}

}  // namespace isoguard::app
