#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "src/audit/log.h"
#include "src/audit/segments.h"
#include "src/audit/store.h"

namespace isoguard::audit {

/// Who may write to the databases of some directories, also to those that take no events any more:
/// the running service through its log, or a command while no service runs. There is never a second
/// connection that writes to a database. One thread at a time.
class Custody {
 public:
  /// Of a service: `log` writes to these directories, and outlives this.
  Custody(std::vector<std::filesystem::path> directories, Store::Options options, Log& log);
  /// Of nobody else: holds the directories' locks. Throws std::runtime_error when one is in use.
  Custody(std::vector<std::filesystem::path> directories, Store::Options options);

  /// Databases of all directories, the oldest first; those set aside are not among them. Throws
  /// std::filesystem::filesystem_error.
  std::vector<std::filesystem::path> files() const;
  std::vector<std::filesystem::path> set_aside() const;

  /// Runs `job` with the store of a file, short enough for events to wait (Log::with_store). Throws
  /// what it throws, and std::runtime_error, in a sentence, when the database is damaged or must
  /// not be written to before the next start.
  void with_store(const std::filesystem::path& file, const std::function<void(Store&)>& job);
  /// Log::refuse_keys and Log::forget_keys, where there is a log.
  void refuse_keys(const std::vector<std::string>& wrapped);
  void forget_keys(const std::string& patient, const std::vector<std::string>& wrapped);
  /// Closes what `with_store` opened.
  void close() { open_.reset(); }
  /// Whether events go to this database now.
  bool is_active(const std::filesystem::path& file) const;

 private:
  std::vector<std::filesystem::path> directories_;
  Store::Options options_;
  Log* log_ = nullptr;
  std::vector<std::unique_ptr<DirectoryLock>> locks_;
  std::optional<Store> open_;  ///< the one that was used last, and takes no events
};

/// The lock of the log of orders, for a moment: while it is held no order is given. Waits for
/// whoever gives one, and throws std::runtime_error after ten seconds.
DirectoryLock lock_orders(const std::filesystem::path& folder);
/// Moves all of a database's write-ahead log and empties it, so that what was deleted is in no file
/// of it. Waits for readers; throws as Custody::with_store, and when one does not end.
void empty_log(Custody& custody, const std::filesystem::path& file);

}  // namespace isoguard::audit
