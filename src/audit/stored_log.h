#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "src/audit/bundle.h"
#include "src/audit/database.h"

namespace isoguard::audit {

/// A row of the table of events, as it lies there.
struct StoredEvent {
  std::uint64_t seq = 0;
  std::string id;  ///< as text, "01932f5e-…"
  std::string type;
  std::int64_t recorded_us = 0;
  std::string bytes;
  std::string leaf;  ///< 32 bytes when whole
};

struct StoredCheckpoint {
  std::uint64_t size = 0;
  std::string note;
};

/// The database of a log as it stood when opened, read only; the service may go on writing.
/// Functions throw std::runtime_error, in a sentence, for a damaged database. One thread at a time.
class StoredLog {
 public:
  /// Why there is none.
  struct Fault {
    std::string what;
    bool is_of_place = false;  ///< the folder is to blame or somebody holds it, and not the file
  };
  /// Leaves nothing beside a database that nobody has open, which may be on media that cannot be
  /// written.
  static tl::expected<StoredLog, Fault> open(const std::string& database);
  /// Whether somebody began to write since it was opened, so that what was read may be no state
  /// that ever was.
  bool was_disturbed() const;

  std::string origin() const;
  /// The last sequence and one.
  std::uint64_t size() const;
  /// In order of their sequence numbers, those below `end`.
  void for_each_event(std::uint64_t end, const std::function<void(const StoredEvent&)>& use) const;
  /// In order of their sizes.
  std::vector<StoredCheckpoint> checkpoints() const;

 private:
  static StoredLog open(const std::string& database, Database::Access access);
  StoredLog(std::string file, bool is_alone, std::shared_ptr<Database> database)
      : file_(std::move(file)), is_alone_(is_alone), database_(std::move(database)) {}
  std::string file_;
  bool is_alone_;  ///< read as a file that nobody writes to
  std::shared_ptr<Database> database_;
};

/// Reads all of a log and reports what is not as it must be, the columns for searching included.
/// Events behind the newest checkpoint are in order.
BundleContent check_log(const StoredLog& log, const Trust& trust, const Report& report);

/// Writes the events up to the newest checkpoint as a bundle. Returns what went wrong; empty:
/// nothing. What is wrong in the log is written as it is, for the verifier to find.
std::string export_bundle(const StoredLog& log, std::ostream& out);

}  // namespace isoguard::audit
