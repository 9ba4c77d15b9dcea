#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "src/audit/log_options.h"
#include "src/audit/patient_keys.h"
#include "src/audit/sink.h"
#include "src/audit/writer.h"

namespace isoguard::audit {

/// The durable log of this process: SQLite databases in a directory, written by one thread. Events
/// that wait at the same time share a transaction. `done` comes after the transaction is on disk,
/// or when it is clear that it will not be soon; it runs on a thread of the log.
/// When disks fail see Writer; what an operator does then, see docs/operations.md.
class Log final : public Sink {
 public:
  /// Opens or makes the databases, writes `start`, and starts the threads. Throws
  /// std::runtime_error, in one sentence, when the installation is wrong.
  explicit Log(LogOptions options);
  /// `stop`.
  ~Log() override;
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  /// A `key-destroyed` event destroys the key of its `patient` in the same transaction, in the
  /// database that takes the event.
  void append(Event event, std::function<void(const Receipt&)> done) override;

  /// The wrapped key to close this patient's box with; the event that holds the box must say it in
  /// `Event::wrapped_key`. `make` makes one for a patient without. The same for all who ask at the
  /// same time. Any thread.
  std::string patient_key(const std::string& patient, const std::function<std::string()>& make);

  /// Any thread.
  Health health() const;

  /// Writer::with_store on the log's thread, between transactions: so short that events can wait.
  /// Returns when it is done. Throws std::runtime_error, too, when the log has stopped. Any thread
  /// but the log's.
  void with_store(const std::filesystem::path& file, const std::function<void(Store&)>& job);
  /// These keys are to be destroyed: from now on no event brings one to a disk. What is on its way
  /// stays without a box that opens. Throws as with_store.
  void refuse_keys(const std::vector<std::string>& wrapped);
  /// Afterwards, when the databases that take events have lost them: none is given out any more,
  /// and the next box of the patient gets a new key. Any thread.
  void forget_keys(const std::string& patient, const std::vector<std::string>& wrapped) {
    keys_.refuse(patient, wrapped);
  }
  /// Writer::first_segment.
  std::optional<std::uint64_t> first_segment(const std::filesystem::path& directory) const {
    return writer_.first_segment(directory);
  }

  /// Writes what waits and then `stop`; later events are not taken. Once is enough.
  void stop();

 private:
  struct Answer;

  void run();
  void on_thread(std::function<void()> job);
  /// Waits a moment for those that were in the last transaction together.
  void gather(std::unique_lock<std::mutex>& lock);
  void watch();
  std::vector<std::shared_ptr<Answer>> late_answers();

  LogOptions options_;
  Writer writer_;
  PatientKeys keys_;

  mutable std::mutex mutex_;
  std::condition_variable something_to_do_;
  std::condition_variable stopped_;
  std::vector<Waiting> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::vector<std::packaged_task<void()>> jobs_;
  std::size_t last_batch_ = 0;  ///< events in the last transaction; the log's thread only
  std::deque<std::shared_ptr<Answer>> unanswered_;  ///< oldest first
  Losses overflow_;
  std::optional<std::chrono::steady_clock::time_point> writing_since_;
  bool stopping_ = false;

  std::thread thread_;
  std::thread watcher_;
};

}  // namespace isoguard::audit
