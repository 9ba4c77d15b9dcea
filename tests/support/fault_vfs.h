#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

struct sqlite3_vfs;

namespace isoguard::test {

/// What SQLite asks of the disk that changes it.
struct DiskOperation {
  enum class Kind { kOpen, kWrite, kTruncate, kSync, kRemove };
  Kind kind;
  std::string file;
  std::int64_t at = 0;     ///< offset of a write, new size of a truncation
  std::string bytes;       ///< of a write
  bool is_synced = false;  ///< of a removal: with its directory
};

/// SQLite's own way to files, with an observer in between: records what changes the disk, and lets
/// chosen operations fail. Registered with SQLite under a name of its own while it lives.
class FaultVfs {
 public:
  enum class Fate { kDo, kSwallow, kIoError, kFull };
  /// What becomes of the operation of that number, counted from 0. Called under a lock.
  using Decide = std::function<Fate(const DiskOperation&, std::size_t number)>;

  FaultVfs();
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;
  ~FaultVfs();

  const std::string& name() const { return name_; }
  void decide(Decide decide);
  /// Writes are kept only when recording.
  void record(bool on);
  /// synchronous=OFF whatever is asked for, and it says FULL.
  void lie_about_synchronous(bool on) { lies_ = on; }
  bool lies_about_synchronous() const { return lies_; }

  std::size_t operations() const;
  std::vector<DiskOperation> recorded() const;

  /// For the methods behind SQLite's tables.
  Fate meet(DiskOperation operation);
  sqlite3_vfs* real() const { return real_; }

 private:
  std::string name_;
  sqlite3_vfs* real_;
  std::unique_ptr<sqlite3_vfs> vfs_;
  mutable std::mutex mutex_;
  Decide decide_;
  bool is_recording_ = false;
  bool lies_ = false;
  std::size_t count_ = 0;
  std::vector<DiskOperation> recorded_;
};

}  // namespace isoguard::test
