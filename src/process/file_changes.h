#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace isoguard::app {

/// Files, and folders with all below them, that somebody may write while the process runs. What is
/// there when this is made is known. One thread; looks at the disk.
class FileChanges {
 public:
  using Paths = std::vector<std::string>;

  /// `paths` is asked at each look; empty ones are passed over.
  explicit FileChanges(std::function<Paths()> paths);

  /// What is there now is known from here on. To be called before the files are read, so that what
  /// changes meanwhile is a change.
  void know();
  /// Paths that were never looked at are known from here on.
  void know_new();
  /// Whether something is not as it is known, and is as it was at the last look: who writes it has
  /// come to an end. What was never looked at before is known.
  bool settled();

 private:
  /// How each path looks: of its files when they were last written, what they are and how large.
  using Looks = std::map<std::string, std::string>;

  Looks look() const;

  std::function<Paths()> paths_;
  Looks known_;
  Looks last_;
};

}  // namespace isoguard::app
