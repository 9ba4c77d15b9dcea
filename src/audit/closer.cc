#include "src/audit/closer.h"

#include "src/audit/closing_note.h"
#include "src/audit/predecessor.h"
#include "src/audit/records.h"
#include "src/audit/segments.h"
#include "src/audit/store.h"
#include "src/audit/store_check.h"

namespace isoguard::audit {
namespace {

namespace fs = std::filesystem;

/// What the databases after it say of one.
std::optional<Checkpoint> told_of(const fs::path& file, const std::string& origin,
                                  const std::string& vfs) {
  for (const fs::path& later : segment_files(file.parent_path())) {
    if (segment_number(later) <= segment_number(file)) continue;
    const auto first = Records(later, vfs).range(0, 1);
    auto told = first.empty() ? std::nullopt : predecessor_of(first.front().bytes);
    if (told && told->origin == origin) return told;
  }
  return std::nullopt;
}

/// The tree that is to be signed; nothing when its newest checkpoint covers it. Throws Damaged,
/// DatabaseError.
std::optional<Checkpoint> read_back(const fs::path& file, const std::string& vfs) {
  if (has_closing_note(file)) return std::nullopt;
  Records records(file, vfs);
  const auto newest = records.newest_checkpoint();
  const std::uint64_t covered = newest ? newest->size : 0;
  if (records.size() <= covered) return std::nullopt;
  const auto told = told_of(file, records.origin(), vfs);
  const std::uint64_t size = told ? told->size : records.size();
  if (size <= covered) return std::nullopt;
  Database database(file, Database::Access::kRead, vfs);
  const Frontier frontier = frontier_up_to(database, records.origin(), size);
  if (told && told->root != frontier.root()) {
    throw Damaged("its " + std::to_string(size) + " events are not those that the next one names");
  }
  return Checkpoint{records.origin(), size, frontier.root()};
}

}  // namespace

void Closer::add_earlier(const fs::path& directory, std::uint64_t first) {
  for (fs::path& file : segment_files(directory)) {
    if (segment_number(file) < first && !has_closing_note(file)) {
      left_.push_back({std::move(file), std::nullopt});
    }
  }
}

void Closer::run() {
  const auto now = std::chrono::steady_clock::now();
  if (left_.empty() || now < retry_at_) return;
  retry_at_ = now + options_.retry_every;
  if (!options_.signer) return left_.clear();
  std::erase_if(left_, [this](const Left& left) { return close(left); });
}

/// Whether there is nothing more to try.
bool Closer::close(const Left& left) {
  bool is_final = true;
  std::string error;
  try {
    const auto tree = left.tree ? left.tree : read_back(left.file, options_.vfs);
    if (!tree) return true;
    const std::string note = options_.signer(tree->origin, tree->size, tree->root);
    write_closing_note(left.file, note);
    return true;
  } catch (const fs::filesystem_error& failure) {
    error = failure.what();
    is_final = false;
  } catch (const std::exception& failure) {
    error = failure.what();
  }
  const std::string line =
      "audit: the last events of " + left.file.string() + " are under no checkpoint: " + error;
  if (line != reported_) options_.report(line);
  reported_ = line;
  return is_final;
}

}  // namespace isoguard::audit
