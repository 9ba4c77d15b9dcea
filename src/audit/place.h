#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "src/audit/closer.h"
#include "src/audit/log_options.h"
#include "src/audit/segments.h"
#include "src/audit/store.h"

namespace isoguard::audit {

/// A directory with its databases, of which the last takes events: the main place of the log, or
/// the second. One thread at a time.
class Place {
 public:
  /// Takes the directory, and opens its last database or makes one. A damaged one is set aside, one
  /// that cannot be read is left, and a new one begun: the first event of each says why. When no
  /// database can be made, the place is there without a store. Throws std::runtime_error in one
  /// sentence when the installation is wrong: the directory is in use or cannot be had, or SQLite
  /// does not take a setting.
  Place(const std::filesystem::path& directory, const LogOptions& options);

  /// The store that takes events; when there is none and it is time to try again, a new one is
  /// begun. Null without.
  Store* store();
  /// The store failed: it is left as it is, and never written to again. `again_at_once`: a new
  /// database may be begun immediately.
  void abandon(const std::string& error, bool again_at_once);
  /// Keeps a signed note of the tree, when there are events without one. Throws DatabaseError, and
  /// what the signer throws.
  void checkpoint();
  /// Whether the start of the store is still to be signed.
  bool is_start_unsigned() const { return store_ && is_fresh_ && options_.checkpoint_at_start; }
  /// Signs the last checkpoint of databases before this one that lack it, when it is time.
  void close_earlier() { closer_.run(); }
  /// Writes the last event and checkpoint, all into one file, and gives the store up. Throws as
  /// `checkpoint`.
  void stop();

  bool is_open() const { return store_.has_value(); }
  /// Of the store; "" and 0 without.
  std::string origin() const { return store_ ? store_->origin() : ""; }
  std::uint64_t rows() const { return store_ ? store_->size() : 0; }
  const std::string& error() const { return error_; }  ///< why there is no store
  const std::filesystem::path& directory() const { return directory_; }
  /// The number of the first database that this process may have written to; any thread. Those
  /// before it are nobody's, and others of this process but the store are left for good.
  std::uint64_t first_segment() const { return first_segment_; }

 private:
  void remove_unfinished();
  void open_last();
  bool begin(const std::string& reason, const std::string& damage);
  void fail(const std::string& error);
  /// No more events go to the store.
  void leave();

  std::filesystem::path directory_;
  const LogOptions& options_;
  DirectoryLock lock_;
  std::uint64_t first_segment_;
  std::optional<Store> store_;
  bool is_fresh_ = true;  ///< no checkpoint since it was opened
  Closer closer_;
  std::string previous_;  ///< canonical JSON: origin, size and root of the database before; or ""
  std::string error_;
  std::chrono::steady_clock::time_point retry_at_;
};

}  // namespace isoguard::audit
