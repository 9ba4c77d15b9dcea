#pragma once

#include <memory>
#include <string>

struct sqlite3_file;
struct sqlite3_vfs;

namespace isoguard::audit {

/// A way for one connection to reach its files: another one, but that writes to the write-ahead log
/// which follow each other reach the system as one, when SQLite synchronises the log. SQLite itself
/// writes each page as two. Nothing is promised later than before: it is for a connection whose
/// transactions synchronise the log before anybody may see them, as synchronous=FULL does. What
/// this connection reads, cuts, or asks the size of, it has written first. A write that fails late
/// fails the synchronisation; from then on, as after a synchronisation that failed itself,
/// everything fails and nothing reaches the log any more. What was gathered and not synchronised
/// when the log is closed was of no transaction that ended, and is dropped.
class GatheringVfs {
 public:
  /// `below` is SQLite's name for the other way; "" its own. Registered while this lives, which
  /// must be longer than the connection. Throws DatabaseError.
  explicit GatheringVfs(const std::string& below);
  GatheringVfs(const GatheringVfs&) = delete;
  GatheringVfs& operator=(const GatheringVfs&) = delete;
  ~GatheringVfs();

  const std::string& name() const { return name_; }
  /// Until then every write goes on at once.
  void gather() { gathers_ = true; }

  /// For the functions behind SQLite's tables.
  bool gathers() const { return gathers_; }
  sqlite3_vfs* below() const { return below_; }

 private:
  struct Registered;
  static int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out);

  std::string name_;
  sqlite3_vfs* below_;
  std::unique_ptr<Registered> registered_;
  bool gathers_ = false;
};

}  // namespace isoguard::audit
