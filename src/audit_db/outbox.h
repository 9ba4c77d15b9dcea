#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "src/audit_db/local_log.h"

namespace isoguard::audit_db {

/// One database of a replica, and how much of it the shared store has.
class OutboxLog {
 public:
  OutboxLog(std::filesystem::path database, bool may_grow)
      : file(std::move(database)), grows(may_grow) {}

  const std::filesystem::path file;
  bool grows;                     ///< it is the last of its directory
  std::unique_ptr<LocalLog> log;  ///< none while there is nothing to read from it
  std::string origin;
  std::uint64_t size = 0;
  std::uint64_t next = 0;  ///< the first event that the store is not known to have
  std::uint64_t checkpoint = 0;
  bool is_placed = false;     ///< `next` and `checkpoint` were asked for at this connection
  bool was_compared = false;  ///< from its first event on, because the store had others
  std::uint64_t stride = 1;   ///< by which damage is passed over
  bool is_broken = false;     ///< nothing more can be read

  /// Opens it when it is not open, and looks how large it is. Throws audit::DatabaseError.
  void measure();
  std::uint64_t behind() const { return size > next ? size - next : 0; }
};

/// All databases of a replica.
class Outbox {
 public:
  /// `alarm` takes a sentence about what cannot be read.
  Outbox(std::vector<std::filesystem::path> directories,
         std::function<void(const std::string&)> alarm)
      : directories_(std::move(directories)), alarm_(std::move(alarm)) {}

  /// Looks for new databases, and for those that are gone.
  void scan();
  /// Looks for new events.
  void measure();
  /// The same of databases that are open, and nothing is given up: somebody is reading one.
  void measure_open();
  /// At a new connection.
  void forget_places();
  /// From here on nothing of the log can be read.
  void give_up(OutboxLog& log, const std::string& why);

  std::vector<std::unique_ptr<OutboxLog>>& logs() { return logs_; }
  std::uint64_t behind() const;
  /// When the oldest event that is behind was recorded; 0: there is none, or it cannot be read.
  std::int64_t oldest_us() const;

 private:
  void add(const std::filesystem::path& file, bool grows);

  std::vector<std::filesystem::path> directories_;
  std::function<void(const std::string&)> alarm_;
  std::vector<std::unique_ptr<OutboxLog>> logs_;
};

}  // namespace isoguard::audit_db
