#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "src/audit/log.h"
#include "tests/support/fault_vfs.h"

namespace isoguard::test {

using Ids = std::set<std::string>;

/// Ids that databases of the directory hold, and those that its gap events name.
struct Found {
  Ids kept;
  Ids named;
  std::int64_t counted = 0;  ///< by gap events
  std::vector<std::string> starts;
};

Found found_in(const std::filesystem::path& directory);

/// A disk whose fate a test decides; what it does not fail it does, without synchronising really.
/// Notes when a file is touched after its synchronisation failed.
class Disk {
 public:
  using Rule = std::function<FaultVfs::Fate(const DiskOperation&, std::size_t number)>;

  void rule(Rule rule) {
    vfs_.decide([this, rule = std::move(rule)](const DiskOperation& operation, std::size_t number) {
      const bool changes = operation.kind == DiskOperation::Kind::kWrite ||
                           operation.kind == DiskOperation::Kind::kSync;
      if (changes && failed_.contains(base_of(operation.file))) ++touched_again_;
      const FaultVfs::Fate fate = rule(operation, number);
      if (fate != FaultVfs::Fate::kDo && operation.kind == DiskOperation::Kind::kSync)
        failed_.insert(base_of(operation.file));
      return fate == FaultVfs::Fate::kDo && operation.kind == DiskOperation::Kind::kSync
                 ? FaultVfs::Fate::kSwallow
                 : fate;
    });
  }
  void heal() {
    rule([](const DiskOperation&, std::size_t) { return FaultVfs::Fate::kDo; });
  }
  FaultVfs& vfs() { return vfs_; }
  int touched_again() const { return touched_again_; }

 private:
  static std::string base_of(std::string file) {
    // A database that was never finished is removed, and its name free again.
    return file.substr(0, file.find(".db"));
  }

  FaultVfs vfs_;
  Ids failed_;
  std::atomic<int> touched_again_ = 0;
};

/// Ids of events, and of those whose authors were told that they are on disk.
struct Told {
  Ids all;
  Ids durable;
};

/// Appends so many events, one after the other.
void append(audit::Log& log, int count, Told& told);

}  // namespace isoguard::test
