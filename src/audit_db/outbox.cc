#include "src/audit_db/outbox.h"

#include <algorithm>
#include <system_error>

#include "src/audit/segments.h"

namespace isoguard::audit_db {

namespace fs = std::filesystem;

void OutboxLog::measure() {
  if (is_broken || (!grows && log == nullptr && !origin.empty())) return;
  if (log == nullptr) {
    auto opened = std::make_unique<LocalLog>(file);
    if (opened->origin().empty()) return;  // it is being made
    origin = opened->origin();
    log = std::move(opened);
  }
  size = log->size();
}

void Outbox::add(const fs::path& file, bool grows) {
  const auto known =
      std::ranges::find_if(logs_, [&](const auto& log) { return log->file == file; });
  if (known == logs_.end()) {
    logs_.push_back(std::make_unique<OutboxLog>(file, grows));
  } else if ((*known)->grows && !grows) {
    (*known)->grows = false;
  }
}

void Outbox::scan() {
  for (const fs::path& directory : directories_) {
    std::error_code error;
    if (!fs::is_directory(directory, error)) continue;
    try {
      auto aside = audit::set_aside_files(directory);
      std::ranges::sort(aside);
      for (const fs::path& file : aside) add(file, false);
      const auto files = audit::segment_files(directory);
      for (const fs::path& file : files) add(file, file == files.back());
    } catch (const fs::filesystem_error&) {
      continue;  // the log itself says so
    }
  }
  std::erase_if(logs_, [](const auto& log) {
    std::error_code error;
    return !fs::exists(log->file, error) && !error;
  });
}

void Outbox::measure() {
  for (const auto& log : logs_) {
    try {
      log->measure();
    } catch (const audit::DatabaseError& error) {
      if (error.is_damage()) give_up(*log, error.what());
    }
  }
}

void Outbox::measure_open() {
  for (const auto& log : logs_) {
    if (log->log == nullptr) continue;
    try {
      log->size = log->log->size();
    } catch (const audit::DatabaseError&) {
      continue;  // measure() comes to it
    }
  }
}

void Outbox::forget_places() {
  for (const auto& log : logs_) {
    log->is_placed = false;
    // PostgreSQL may have come back from an older copy, so databases that were done are opened
    // again.
    if (log->log == nullptr && !log->is_broken) log->origin.clear();
  }
}

void Outbox::give_up(OutboxLog& log, const std::string& why) {
  alarm_("from " + log.file.string() + " no more events can be read: " + why);
  log.is_broken = true;
  log.log.reset();
  log.next = log.size;
}

std::uint64_t Outbox::behind() const {
  std::uint64_t behind = 0;
  for (const auto& log : logs_) behind += log->behind();
  return behind;
}

std::int64_t Outbox::oldest_us() const {
  std::int64_t oldest = 0;
  for (const auto& log : logs_) {
    if (log->log == nullptr || log->behind() == 0) continue;
    try {
      const std::int64_t recorded = log->log->recorded_us(log->next);
      if (recorded > 0 && (oldest == 0 || recorded < oldest)) oldest = recorded;
    } catch (const audit::DatabaseError&) {
      continue;
    }
  }
  return oldest;
}

}  // namespace isoguard::audit_db
