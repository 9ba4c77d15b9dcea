#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "src/audit/event.h"
#include "src/audit/log_options.h"
#include "src/audit/losses.h"
#include "src/audit/place.h"

namespace isoguard::audit {

/// An event with whom to tell where it ended up.
struct Waiting {
  Entry entry;
  std::function<void(const Receipt&)> done;
};

/// What the log's thread does: the order in which places are tried. The first directory, a new
/// database in it, the second directory, memory, and at last a line on stderr. `health` may be
/// called from any thread, everything else from one at a time.
class Writer {
 public:
  /// Throws std::runtime_error, in one sentence, when the installation is wrong.
  explicit Writer(const LogOptions& options);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// One transaction of what memory keeps, of what names the lost, and of these. Calls each `done`
  /// exactly once.
  void write(std::vector<Waiting> batch);
  /// Events that were lost before they came here.
  void lose(Losses losses);
  /// Once, before all others: what the first events of the databases still need.
  void begin() { maintain(false); }
  /// Nothing has come for a while: checkpoints that are due, the write-ahead log, failed places.
  void idle();
  /// The last events and checkpoints. What is only in memory is lost, and said.
  void stop();
  Health health() const;

  /// The databases that take events now. Any thread.
  std::vector<std::filesystem::path> written() const;
  /// Runs `job` with the store of that file. What it throws is thrown here, after an error of the
  /// disk ended the store as one of a commit does. Throws std::runtime_error when no store is of
  /// that file.
  void with_store(const std::filesystem::path& file, const std::function<void(Store&)>& job);
  /// From now on no event brings this wrapped key to a disk.
  void refuse_key(std::string_view wrapped) { refused_keys_.insert(sha256(wrapped)); }
  /// Place::first_segment of the directory; nothing when it is none of the log's. Any thread.
  std::optional<std::uint64_t> first_segment(const std::filesystem::path& directory) const;

 private:
  /// Where the entries went, and their sequences; no place when no disk took them.
  struct Stored {
    const Place* place = nullptr;
    std::vector<std::optional<std::uint64_t>> sequences;
  };

  Stored store(std::span<const Entry> entries);
  void strip_refused_keys(std::vector<Entry>& entries) const;
  Receipt receipt_of(const Stored& stored, std::size_t index) const;
  void keep_or_lose(std::vector<Entry> entries, std::size_t kept, std::vector<Waiting>& batch);
  void maintain(bool idle);
  void maintain(Place& place, bool idle, bool is_due);
  void failed(Place& place, const std::string& error, bool again_at_once);
  void look_for_set_aside();
  void update_health();

  const LogOptions& options_;
  std::vector<std::unique_ptr<Place>> places_;
  std::vector<Entry> kept_;
  std::size_t kept_bytes_ = 0;
  Losses losses_;
  std::set<Hash> refused_keys_;
  std::uint64_t lost_ = 0;
  std::string signer_error_;
  std::chrono::steady_clock::time_point checkpoint_at_;
  std::vector<std::string> set_aside_;  ///< sentences
  std::chrono::steady_clock::time_point look_at_;

  mutable std::mutex health_mutex_;
  Health health_;
  std::vector<std::filesystem::path> written_;
  std::string last_error_;
};

}  // namespace isoguard::audit
