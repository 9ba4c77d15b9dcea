#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "src/audit/database.h"

namespace isoguard::audit {

/// Which wrapped key a patient has. The writer keeps a key in the database in which the first event
/// with it lands, so each database opens its own boxes; here is only looked it up, in all databases
/// and among the keys that were just made and are on their way there. Any thread.
class PatientKeys {
 public:
  PatientKeys(std::vector<std::filesystem::path> directories, std::string vfs);

  /// `make` is called under a lock, and only when no database that can be read has a key of the
  /// patient that is not destroyed. Empty directories are left out.
  std::string get(const std::string& patient, const std::function<std::string()>& make);
  /// So that the next event of the patient gets another key.
  void forget(const std::string& patient);

 private:
  std::string look_up(const std::string& patient);
  std::string look_up(const std::filesystem::path& file, const std::string& patient);

  std::vector<std::filesystem::path> directories_;
  std::string vfs_;
  std::mutex mutex_;
  /// Two generations: what falls out is at least kGeneration patients old, and on disk long since.
  std::unordered_map<std::string, std::string> recent_;
  std::unordered_map<std::string, std::string> older_;
  std::map<std::filesystem::path, Database> open_;
};

}  // namespace isoguard::audit
