#include "src/audit/custody.h"

#include <chrono>
#include <stdexcept>
#include <thread>

namespace isoguard::audit {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds kPatience{10};
constexpr std::chrono::milliseconds kPause{50};

}  // namespace

Custody::Custody(std::vector<fs::path> directories, Store::Options options, Log& log)
    : directories_(std::move(directories)), options_(std::move(options)), log_(&log) {
  std::erase_if(directories_, [](const auto& directory) { return directory.empty(); });
}

Custody::Custody(std::vector<fs::path> directories, Store::Options options)
    : directories_(std::move(directories)), options_(std::move(options)) {
  std::erase_if(directories_, [](const auto& directory) { return directory.empty(); });
  for (const fs::path& directory : directories_) {
    locks_.push_back(std::make_unique<DirectoryLock>(directory));
  }
}

std::vector<fs::path> Custody::files() const {
  std::vector<fs::path> files;
  for (const fs::path& directory : directories_) {
    for (fs::path& file : segment_files(directory)) files.push_back(std::move(file));
  }
  return files;
}

std::vector<fs::path> Custody::set_aside() const {
  std::vector<fs::path> files;
  for (const fs::path& directory : directories_) {
    for (fs::path& file : set_aside_files(directory)) files.push_back(std::move(file));
  }
  return files;
}

bool Custody::is_active(const fs::path& file) const {
  if (log_ == nullptr) return false;
  const auto first = log_->first_segment(file.parent_path());
  return first && segment_number(file) >= *first;
}

void Custody::with_store(const fs::path& file, const std::function<void(Store&)>& job) {
  if (is_active(file)) return log_->with_store(file, job);
  try {
    if (!open_ || open_->file() != file) {
      open_.reset();
      open_.emplace(Store::open(file, options_));
    }
    job(*open_);
  } catch (const Damaged& damage) {
    open_.reset();
    throw std::runtime_error(file.string() + " is damaged: " + damage.what());
  } catch (...) {
    open_.reset();  // never written to again through a connection that failed
    throw;
  }
}

void Custody::refuse_keys(const std::vector<std::string>& wrapped) {
  if (log_ != nullptr) log_->refuse_keys(wrapped);
}

void Custody::forget_keys(const std::string& patient, const std::vector<std::string>& wrapped) {
  if (log_ != nullptr) log_->forget_keys(patient, wrapped);
}

DirectoryLock lock_orders(const fs::path& folder) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (true) {
    try {
      return DirectoryLock(folder);
    } catch (const std::runtime_error&) {
      if (std::chrono::steady_clock::now() > until) throw;
    }
    std::this_thread::sleep_for(kPause);
  }
}

void empty_log(Custody& custody, const fs::path& file) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  for (bool is_empty = false; !is_empty;) {
    custody.with_store(file, [&](Store& store) { is_empty = store.empty_log(); });
    if (is_empty) return;
    if (std::chrono::steady_clock::now() > until) {
      throw std::runtime_error(
          "a reader keeps the write-ahead log, which may still hold what was deleted");
    }
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace isoguard::audit
