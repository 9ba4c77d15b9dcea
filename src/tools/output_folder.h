#pragma once

#include <filesystem>
#include <string>

namespace isoguard::app {

/// A folder for what only its owner may read: mode 0700, files 0600. After the first fault nothing
/// more is done.
class OutputFolder {
 public:
  /// Makes the folder; one that is there must be empty, so that nothing of another run, or of
  /// another patient, is taken for a part of it.
  explicit OutputFolder(const std::filesystem::path& folder);

  /// A new file, "name" or "folder/name".
  void add(const std::string& name, const std::string& content);
  /// What went wrong, in a sentence; empty: nothing.
  const std::string& fault() const { return fault_; }

 private:
  std::filesystem::path folder_;
  std::string fault_;
};

/// Makes a folder, mode 0700, where there is none. What went wrong; empty: it is there.
std::string make_folder(const std::filesystem::path& folder);

}  // namespace isoguard::app
