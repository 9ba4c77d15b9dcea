#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "src/audit/database.h"
#include "src/audit/merkle.h"

namespace isoguard::audit {

/// Which wrapped key a patient has. The writer keeps a key in the database in which the first event
/// with it lands, so each database opens its own boxes; here is only looked it up, in all databases
/// and among the keys that were just made and are on their way there. Any thread.
class PatientKeys {
 public:
  /// The databases that take events now.
  using Written = std::function<std::vector<std::filesystem::path>()>;
  PatientKeys(std::vector<std::filesystem::path> directories, std::string vfs, Written written);

  /// `make` is called under a lock, and only when no database that can be read has a key of the
  /// patient that is not destroyed. Throws std::runtime_error when one that takes events cannot be
  /// read at a second attempt either: it may have a key, and what is closed with another than its
  /// own is never opened again. Empty directories are left out.
  std::string get(const std::string& patient, const std::function<std::string()>& make);
  /// So that the next event of the patient gets another key.
  void forget(const std::string& patient);
  /// The same, and none of these is given out again, whatever a database still holds.
  void refuse(const std::string& patient, const std::vector<std::string>& wrapped);

 private:
  std::string look_up(const std::string& patient);
  std::vector<std::filesystem::path> files_of(const std::filesystem::path& directory);
  std::string look_up_twice(const std::filesystem::path& file, const std::string& patient);
  std::string look_up(const std::filesystem::path& file, const std::string& patient);

  std::vector<std::filesystem::path> directories_;
  std::string vfs_;
  Written written_;
  std::mutex mutex_;
  /// Two generations: what falls out is at least kGeneration patients old, and on disk long since.
  std::unordered_map<std::string, std::string> recent_;
  std::unordered_map<std::string, std::string> older_;
  std::map<std::filesystem::path, Database> open_;
  std::set<Hash> refused_;
};

}  // namespace isoguard::audit
