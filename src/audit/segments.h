#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

/// The databases of one directory: audit.db, then audit-2.db, audit-3.db and so on, each with an
/// origin of its own. Only the last is written to. A number is never given twice, so that what a
/// crash left half done is not taken for something else.
namespace isoguard::audit {

/// How the sentence ends that says that another process has a directory.
inline constexpr std::string_view kInUse = "is in use by another process";

/// Holds `directory`/audit.lock for one process; makes the directory (mode 0700) and the file.
class DirectoryLock {
 public:
  /// Throws std::runtime_error, in one sentence for operators, when another process has it or the
  /// directory cannot be used.
  explicit DirectoryLock(const std::filesystem::path& directory);
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;
  ~DirectoryLock();

 private:
  int descriptor_;
};

std::filesystem::path segment_file(const std::filesystem::path& directory, std::uint64_t number);
/// The number of a database that is not set aside; 0 for any other file.
std::uint64_t segment_number(const std::filesystem::path& file);
/// Databases that were set aside, without the files beside them, in no order.
std::vector<std::filesystem::path> set_aside_files(const std::filesystem::path& directory);
/// The highest number that any file here speaks of, also one set aside; 0 without any.
std::uint64_t last_segment(const std::filesystem::path& directory);
/// Those that are there and not set aside, oldest first.
std::vector<std::filesystem::path> segment_files(const std::filesystem::path& directory);

/// Renames a damaged database and the files beside it to "….db.damaged-<time>", to be looked
/// at by people. Gives the new name. Throws std::filesystem::filesystem_error.
std::filesystem::path set_aside(const std::filesystem::path& file, std::int64_t now_us);
/// Removes a database that was never finished. Errors are of no consequence.
void remove_segment(const std::filesystem::path& file);

/// Says on the disk, by a file beside it, that a database is being made and holds no event yet,
/// until `made` takes that back. Throws std::filesystem::filesystem_error.
void making(const std::filesystem::path& file);
void made(const std::filesystem::path& file);
/// Whether `making` was said of it and not taken back.
bool is_being_made(const std::filesystem::path& file);

}  // namespace isoguard::audit
