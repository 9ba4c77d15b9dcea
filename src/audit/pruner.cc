#include "src/audit/pruner.h"

#include <algorithm>
#include <chrono>
#include <span>
#include <stdexcept>
#include <thread>

#include "src/audit/pruned.h"

namespace isoguard::audit {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostAtOnce = 20'000;       ///< events that one `pruned` event names
constexpr std::size_t kMostRanges = 5'000;        ///< so that it stays small
constexpr std::size_t kTransaction = 50;          ///< events; others wait for a few milliseconds
constexpr std::chrono::milliseconds kBreath{20};  ///< between, where others wait
constexpr std::uint64_t kMostLogBytes = std::uint64_t{8} << 20;  ///< then written back at once
constexpr std::int64_t kSlack = 366LL * 24 * 3600 * 1'000'000;   ///< see for_each_overdue
constexpr int kEnough =
    1000;  ///< younger events in a row: a clock may have been wrong for a moment

/// One round of the work on one database.
class Round {
 public:
  Round(Custody& custody, const fs::path& file, const PruneOptions& options, PruneCount& count)
      : custody_(custody), file_(file), options_(options), count_(count) {}

  /// Whether anything was due from that sequence on. Moves `from` behind it.
  bool run(std::uint64_t& from) {
    collect(from);
    if (due_.empty()) return false;
    announce();
    for (std::size_t at = 0; at < due_.size() && !stopped(); at += kTransaction) {
      if (at > 0 && custody_.is_active(file_)) std::this_thread::sleep_for(kBreath);
      remove(std::span(due_).subspan(at, std::min(kTransaction, due_.size() - at)));
    }
    from = seen_ + 1;
    return !stopped();
  }

 private:
  bool stopped() const { return options_.stop && options_.stop(); }

  void collect(std::uint64_t from) {
    const std::vector<Hold> holds = read_orders(options_.orders).holds;
    named_ = {};
    for_each_overdue(file_, from, options_.policy, options_.now_us(), [&](const Overdue& event) {
      seen_ = event.sequence;
      if (holding(holds, event.holdable()) != nullptr) {
        ++count_.held;
        return true;
      }
      if (due_.empty()) named_.from_us = named_.to_us = event.recorded_us;
      named_.from_us = std::min(named_.from_us, event.recorded_us);
      named_.to_us = std::max(named_.to_us, event.recorded_us);
      add_to(named_.ranges, event.sequence);
      due_.push_back(event);
      return due_.size() < kMostAtOnce && named_.ranges.size() < kMostRanges;
    });
    named_.count = due_.size();
  }

  /// On disk, and signed, before anything goes.
  void announce() {
    Entry entry;
    entry.event.id = new_event_id();
    entry.event.type = kPruned;
    entry.event.body = pruned_body(named_, options_.policy);
    entry.received_us = options_.now_us();
    custody_.with_store(file_, [&](Store& store) {
      store.append({&entry, 1});
      if (!options_.signer) return;
      const std::string note = options_.signer(store.origin(), store.size(), store.root());
      store.add_checkpoint(note, entry.received_us);
    });
  }

  void remove(std::span<const Overdue> events) {
    const DirectoryLock lock = lock_orders(options_.orders);
    const std::vector<Hold> holds = read_orders(options_.orders).holds;
    std::vector<Store::Expired> expired;
    for (const Overdue& event : events) {
      if (holding(holds, event.holdable()) != nullptr) {
        ++count_.held;
      } else {
        expired.push_back({event.sequence, event.kept.card_uuids});
      }
    }
    custody_.with_store(file_, [&](Store& store) {
      count_.due += store.prune(expired);
      if (store.log_bytes() > kMostLogBytes) store.write_back(false);
    });
    count_.from_us =
        count_.from_us == 0 ? named_.from_us : std::min(count_.from_us, named_.from_us);
    count_.to_us = std::max(count_.to_us, named_.to_us);
  }

  Custody& custody_;
  const fs::path& file_;
  const PruneOptions& options_;
  PruneCount& count_;
  std::uint64_t seen_ = 0;
  std::vector<Overdue> due_;
  Pruned named_;
};

/// It may hold what was deleted, also by an earlier run that was killed or had to leave it.
bool has_log(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(file.native() + "-wal", error);
  return !error && size > 0;
}

}  // namespace

void for_each_overdue(const fs::path& file, std::uint64_t from, const RetentionPolicy& policy,
                      std::int64_t now_us, const std::function<bool(const Overdue&)>& use) {
  Database database(file, Database::Access::kRead, "");
  // Events lie about in the order of their times. Feedback may go with its decision, earlier than
  // others of its time; what comes later than that waits for its turn.
  const std::int64_t end = years_before(now_us, policy.keep_years) + kSlack;
  Statement rows = database.prepare(
      "SELECT seq, id, type, recorded_us, patient, bytes FROM events"
      " WHERE seq >= ?1 AND bytes <> x'' ORDER BY seq");
  rows.bind_count(1, from);
  for (int younger = 0; rows.step() && younger < kEnough;) {
    Overdue event;
    event.recorded_us = rows.integer(3);
    younger = event.recorded_us < end ? 0 : younger + 1;
    event.type = rows.text(2);
    if (younger > 0 || is_kept_for_good(event.type)) continue;
    event.kept = kept_event(rows.blob(5), event.recorded_us, policy);
    if (event.kept.until_us > now_us) continue;
    event.sequence = static_cast<std::uint64_t>(rows.integer(0));
    EventId id;
    const std::string_view bytes = rows.blob(1);
    std::copy_n(bytes.begin(), std::min(bytes.size(), id.bytes.size()), id.bytes.begin());
    event.id = id.text();
    event.patient = rows.text(4);
    if (!use(event)) return;
  }
}

PruneCount count_overdue(const fs::path& file, const RetentionPolicy& policy,
                         const std::vector<Hold>& holds, std::int64_t now_us) {
  PruneCount count;
  count.file = file;
  try {
    for_each_overdue(file, 0, policy, now_us, [&](const Overdue& event) {
      if (holding(holds, event.holdable()) != nullptr) {
        ++count.held;
        return true;
      }
      if (count.due++ == 0) count.from_us = count.to_us = event.recorded_us;
      count.from_us = std::min(count.from_us, event.recorded_us);
      count.to_us = std::max(count.to_us, event.recorded_us);
      return true;
    });
  } catch (const DatabaseError& error) {
    count.fault = error.what();
  }
  return count;
}

PruneCount prune(Custody& custody, const fs::path& file, const PruneOptions& options) {
  PruneCount count;
  count.file = file;
  try {
    std::uint64_t from = 0;
    while (Round(custody, file, options, count).run(from)) continue;
    if (has_log(file)) empty_log(custody, file);
  } catch (const std::runtime_error& error) {
    count.fault = error.what();
  }
  custody.close();
  return count;
}

}  // namespace isoguard::audit
