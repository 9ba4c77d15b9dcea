#include "src/audit/writer.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace isoguard::audit {
namespace {

/// Below this, moving the log into the database costs more than it saves at the next start.
constexpr std::uint64_t kIdleLogBytes = std::uint64_t{1} << 20;
/// How often databases that were set aside are looked for: somebody moves them elsewhere.
constexpr std::chrono::seconds kLookEvery{10};

}  // namespace

Writer::Writer(const LogOptions& options)
    : options_(options),
      checkpoint_at_(std::chrono::steady_clock::now() + options.checkpoint_every) {
  for (const auto& directory : {options.directory, options.second_directory}) {
    if (!directory.empty()) places_.push_back(std::make_unique<Place>(directory, options));
  }
  look_for_set_aside();
  update_health();
}

void Writer::write(std::vector<Waiting> batch) {
  const std::size_t kept = kept_.size();
  const bool has_gap = losses_.count() > 0;
  std::vector<Entry> entries = std::exchange(kept_, {});
  if (has_gap) entries.push_back(losses_.gap());
  const std::size_t first = entries.size();
  for (Waiting& waiting : batch) entries.push_back(std::move(waiting.entry));
  if (entries.empty()) return;
  strip_refused_keys(entries);
  const Stored stored = store(entries);
  if (stored.place == nullptr) {
    if (has_gap) entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(kept));
    keep_or_lose(std::move(entries), kept, batch);
    return;
  }
  kept_bytes_ = 0;
  if (has_gap) losses_ = {};
  update_health();
  for (std::size_t i = 0; i < batch.size(); ++i) batch[i].done(receipt_of(stored, first + i));
  maintain(false);
}

Writer::Stored Writer::store(std::span<const Entry> entries) {
  for (const auto& place : places_) {
    // The database that is open, then a new one.
    for (const bool again : {true, false}) {
      try {
        Store* store = place->store();
        if (store == nullptr) break;
        return {place.get(), store->append(entries)};
      } catch (const std::exception& error) {
        failed(*place, error.what(), again);
      }
    }
  }
  return {};
}

void Writer::strip_refused_keys(std::vector<Entry>& entries) const {
  if (refused_keys_.empty()) return;
  for (Entry& entry : entries) {
    if (refused_keys_.contains(sha256(entry.event.wrapped_key))) entry.event.wrapped_key.clear();
  }
}

void Writer::with_store(const std::filesystem::path& file, const std::function<void(Store&)>& job) {
  for (const auto& place : places_) {
    if (!place->is_open() || place->store()->file() != file) continue;
    try {
      job(*place->store());
    } catch (const DatabaseError& error) {
      failed(*place, error.what(), true);
      update_health();
      throw;
    }
    return update_health();
  }
  throw std::runtime_error(file.string() + " is no longer written to; it is left until a restart");
}

std::optional<std::uint64_t> Writer::first_segment(const std::filesystem::path& directory) const {
  for (const auto& place : places_) {
    if (place->directory() == directory) return place->first_segment();
  }
  return std::nullopt;
}

Receipt Writer::receipt_of(const Stored& stored, std::size_t index) const {
  const auto& sequence = stored.sequences[index];
  if (!sequence) return {false, 0, "an event with this id is in the log already"};
  Receipt receipt{true, *sequence, ""};
  if (stored.place != places_.front().get()) {
    receipt.why = "kept in the second directory: " + places_.front()->error();
  }
  return receipt;
}

void Writer::keep_or_lose(std::vector<Entry> entries, std::size_t kept,
                          std::vector<Waiting>& batch) {
  const std::string error = places_.front()->error();
  std::vector<std::string> whys;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    Entry& entry = entries[i];
    const std::size_t bytes = entry.bytes();
    if (i < kept) {
      kept_.push_back(std::move(entry));
      continue;
    }
    const bool fits =
        kept_.size() < options_.memory_events && kept_bytes_ + bytes <= options_.memory_bytes;
    const std::string fate = fits ? "only in memory" : "lost";
    options_.report(sealed_line(entry, fate + ": " + error));
    whys.push_back(fate + ", no disk took it: " + error);
    if (fits) {
      kept_bytes_ += bytes;
      kept_.push_back(std::move(entry));
    } else {
      losses_.add(entry, error);
      ++lost_;
    }
  }
  update_health();
  for (std::size_t i = 0; i < batch.size(); ++i) batch[i].done({false, 0, whys[i]});
}

void Writer::lose(Losses losses) {
  lost_ += losses.count();
  losses_.add(std::move(losses));
  update_health();
}

void Writer::failed(Place& place, const std::string& error, bool again_at_once) {
  options_.report("audit: " + place.directory().string() + ": " + error);
  last_error_ = error;
  place.abandon(error, again_at_once);
}

void Writer::idle() {
  if (!kept_.empty() || losses_.count() > 0) write({});
  maintain(true);
}

void Writer::maintain(bool idle) {
  const auto now = std::chrono::steady_clock::now();
  const bool is_due = now >= checkpoint_at_;
  if (is_due) checkpoint_at_ = now + options_.checkpoint_every;
  for (const auto& place : places_) maintain(*place, idle, is_due);
  if (now >= look_at_) look_for_set_aside();
  update_health();
}

void Writer::maintain(Place& place, bool idle, bool is_due) {
  try {
    // When idle, a place that failed is tried again here, so that it is ready for the next event.
    Store* store = idle || place.error().empty() ? place.store() : nullptr;
    if (store == nullptr) return;
    place.close_earlier();
    if (is_due || place.is_start_unsigned() ||
        store->size() - store->checkpointed() >= options_.checkpoint_events) {
      place.checkpoint();
      signer_error_.clear();
    }
    if (store->log_bytes() > (idle ? kIdleLogBytes : options_.most_log_bytes)) {
      store->write_back(false);
    }
  } catch (const DatabaseError& error) {
    failed(place, error.what(), true);
  } catch (const UnsafeSettings& error) {
    failed(place, error.what(), false);
  } catch (const std::exception& error) {
    signer_error_ = error.what();
  }
}

void Writer::stop() {
  write({});
  for (const auto& place : places_) {
    try {
      place->stop();
    } catch (const std::exception& error) {
      failed(*place, error.what(), false);
    }
  }
  for (const Entry& entry : kept_) {
    options_.report(sealed_line(entry, "lost: " + places_.front()->error()));
  }
  lost_ += kept_.size();
  kept_.clear();
  update_health();
}

Health Writer::health() const {
  const std::lock_guard lock(health_mutex_);
  return health_;
}

std::vector<std::filesystem::path> Writer::written() const {
  const std::lock_guard lock(health_mutex_);
  return written_;
}

void Writer::look_for_set_aside() {
  look_at_ = std::chrono::steady_clock::now() + kLookEvery;
  std::vector<std::string> found;
  try {
    for (const auto& place : places_) {
      for (const auto& file : set_aside_files(place->directory())) {
        found.push_back(file.string() +
                        " was set aside as damaged: keep it, compare it with a backup, and move it "
                        "elsewhere");
      }
    }
  } catch (const std::filesystem::filesystem_error&) {
    return;  // the place itself says so
  }
  std::ranges::sort(found);
  set_aside_ = std::move(found);
}

void Writer::update_health() {
  Health now;
  std::vector<std::filesystem::path> written;
  for (const auto& place : places_) {
    if (place->is_open()) written.push_back(place->store()->file());
    if (!place->error().empty()) {
      now.degraded +=
          (now.degraded.empty() ? "" : "; ") + place->directory().string() + ": " + place->error();
    } else if (now.origin.empty() && place->is_open()) {
      now.origin = place->origin();
      now.rows = place->rows();
    }
  }
  if (!signer_error_.empty()) {
    now.degraded += (now.degraded.empty() ? "" : "; ") + ("no checkpoint: " + signer_error_);
  }
  now.warnings = set_aside_;
  now.in_memory = kept_.size();
  now.lost = lost_;
  now.last_error = last_error_;
  const std::lock_guard lock(health_mutex_);
  health_ = std::move(now);
  written_ = std::move(written);
}

}  // namespace isoguard::audit
