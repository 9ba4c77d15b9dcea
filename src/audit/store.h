#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "src/audit/database.h"
#include "src/audit/entry.h"
#include "src/audit/merkle.h"

namespace isoguard::audit {

/// What a database holds is not what it held; what() is a sentence for operators.
class Damaged : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A setting that durability rests on does not hold: the installation is wrong.
class UnsafeSettings : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// One database of one origin: the only connection that writes to it. After any exception the store
/// is to be thrown away and its file not written to again by this process: an fsync that failed
/// once may succeed the next time although nothing is on disk.
/// One thread at a time.
class Store {
 public:
  struct Options {
    std::string vfs;                          ///< SQLite's name of it; "" its own
    std::uint64_t full_check_rows = 100'000;  ///< more are checked from the last checkpoint on
  };

  /// Makes a new database, mode 0600; the file must not exist. Throws DatabaseError,
  /// std::filesystem::filesystem_error, UnsafeSettings.
  static Store create(const std::filesystem::path& file, const std::string& origin,
                      const Options& options);
  /// Opens one that is there, recovers what its write-ahead log holds, and checks it: the pages,
  /// the sequence, each leaf and the root at each checkpoint. Throws Damaged and as `create`.
  static Store open(const std::filesystem::path& file, const Options& options);

  /// Whether a file is what `create` leaves when it is cut short: no table is in it, and so no
  /// event ever was. Throws DatabaseError.
  static bool is_unfinished(const std::filesystem::path& file, const Options& options);

  const std::filesystem::path& file() const { return file_; }
  const std::string& origin() const { return origin_; }
  std::uint64_t size() const { return frontier_.size(); }
  Hash root() const { return frontier_.root(); }
  /// Size at the newest checkpoint; 0 without one.
  std::uint64_t checkpointed() const { return checkpointed_; }
  /// Type of the last event; "" in an empty store.
  std::string last_type();

  /// One transaction: when this returns, all of them are on disk. Gives each entry's sequence;
  /// nothing for one whose id is here already. Each body must be sealable. Throws DatabaseError.
  std::vector<std::optional<std::uint64_t>> append(std::span<const Entry> entries);
  /// Keeps the signed note of the tree as it is now, and the frontier that its root follows from.
  /// Throws DatabaseError.
  void add_checkpoint(const std::string& note, std::int64_t recorded_us);
  /// An event that is to go.
  struct Expired {
    std::uint64_t sequence;
    std::string card_uuids;  ///< as Event::card_uuids
  };
  /// One transaction: their bytes and copies for searching go, and the keys of patients of whom
  /// nothing is left here; id, type, time and leaf stay. Gives how many went: those that are gone
  /// already are passed over. A `pruned` event must have named them. Throws DatabaseError.
  std::size_t prune(std::span<const Expired> events);
  /// Moves the write-ahead log into the database. Throws DatabaseError.
  void write_back(bool whole);
  /// The same, and cuts the log to nothing, so that what was deleted is in no file. False when a
  /// reader is in the way; does not wait. Throws DatabaseError.
  bool empty_log();
  /// What the write-ahead log holds that may not be written back.
  std::uint64_t log_bytes() const;

 private:
  Store(std::filesystem::path file, Database database);
  std::optional<std::uint64_t> insert(const Entry& entry, Frontier& frontier);
  void insert_cards(const Event& event, std::uint64_t sequence);
  void keep_key(const Event& event, std::int64_t received_us);
  /// Whether the event's key was given already, or must not be any more.
  bool has_key(const Event& event) const;

  std::filesystem::path file_;
  Database database_;
  std::string origin_;
  Frontier frontier_;
  std::uint64_t checkpointed_ = 0;
  /// Hashes of keys destroyed in this run: an event that was on its way must not bring one back.
  std::set<Hash> destroyed_;
  /// Keys that are here, by patient, so that most events need not ask; not all of them.
  std::unordered_map<std::string, std::string> kept_keys_;
  Statement begin_, commit_, insert_event_, insert_card_, insert_key_, find_key_, destroy_key_;
};

}  // namespace isoguard::audit
