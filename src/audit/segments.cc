#include "src/audit/segments.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>

#include "src/audit/canonical.h"
#include "src/audit/descriptor.h"

namespace isoguard::audit {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStem = "audit";
constexpr std::string_view kEnding = ".db";
constexpr std::string_view kDamaged = ".damaged-";
constexpr std::array<const char*, 5> kParts = {"", "-wal", "-shm", "-journal", "-checkpoint"};
constexpr std::string_view kMaking = ".making";

struct Name {
  std::uint64_t number;
  std::string_view rest;  ///< "" for the database itself
};

std::optional<Name> parse(std::string_view name) {
  if (!name.starts_with(kStem)) return std::nullopt;
  name.remove_prefix(kStem.size());
  Name found{1, {}};
  if (name.starts_with('-')) {
    const char* end = name.data() + name.size();
    const auto [stop, error] = std::from_chars(name.data() + 1, end, found.number);
    if (error != std::errc()) return std::nullopt;
    name.remove_prefix(static_cast<std::size_t>(stop - name.data()));
  }
  if (!name.starts_with(kEnding)) return std::nullopt;
  found.rest = name.substr(kEnding.size());
  return found;
}

fs::path with(const fs::path& file, std::string_view suffix) {
  return file.native() + std::string(suffix);
}

}  // namespace

DirectoryLock::DirectoryLock(const fs::path& directory) {
  const auto refuse = [&directory](const std::string& why) {
    throw std::runtime_error("the audit directory " + directory.string() + " " + why);
  };
  const bool is_new = !fs::exists(directory);
  if (is_new && ::mkdir(directory.c_str(), 0700) != 0) {
    refuse(std::string("cannot be made: ") + std::strerror(errno));
  }
  if (is_new) synchronize(directory.has_parent_path() ? directory.parent_path() : ".");
  const fs::path file = directory / "audit.lock";
  descriptor_ = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor_ < 0) refuse(std::string("cannot be used: ") + std::strerror(errno));
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    ::close(descriptor_);
    refuse(std::string(kInUse));
  }
}

DirectoryLock::~DirectoryLock() { ::close(descriptor_); }

fs::path segment_file(const fs::path& directory, std::uint64_t number) {
  std::string name(kStem);
  if (number > 1) name += '-' + std::to_string(number);
  return directory / (name += kEnding);
}

std::uint64_t segment_number(const fs::path& file) {
  const std::string name = file.filename().string();
  const auto parsed = parse(name);
  return parsed && parsed->rest.empty() ? parsed->number : 0;
}

std::vector<fs::path> set_aside_files(const fs::path& directory) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(directory)) {
    const std::string name = entry.path().filename().string();
    const auto parsed = parse(name);
    const bool is_part = std::ranges::any_of(
        kParts, [&](std::string_view part) { return !part.empty() && name.ends_with(part); });
    if (parsed && parsed->rest.starts_with(kDamaged) && !is_part) files.push_back(entry.path());
  }
  return files;
}

std::uint64_t last_segment(const fs::path& directory) {
  std::uint64_t last = 0;
  for (const auto& entry : fs::directory_iterator(directory)) {
    const std::string name = entry.path().filename().string();
    if (const auto parsed = parse(name)) last = std::max(last, parsed->number);
  }
  return last;
}

std::vector<fs::path> segment_files(const fs::path& directory) {
  std::vector<std::uint64_t> numbers;
  for (const auto& entry : fs::directory_iterator(directory)) {
    const std::string name = entry.path().filename().string();
    const auto parsed = parse(name);
    if (parsed && parsed->rest.empty()) numbers.push_back(parsed->number);
  }
  std::sort(numbers.begin(), numbers.end());
  std::vector<fs::path> files;
  for (const std::uint64_t number : numbers) files.push_back(segment_file(directory, number));
  return files;
}

fs::path set_aside(const fs::path& file, std::int64_t now_us) {
  std::string time = utc_text(now_us);
  std::erase_if(time, [](char c) { return c == ':' || c == '-'; });
  const fs::path to = with(file, std::string(kDamaged) + time);
  // The database goes first: a log without one is never taken up again.
  for (const char* part : kParts) {
    if (fs::exists(with(file, part))) fs::rename(with(file, part), with(to, part));
  }
  synchronize(file.parent_path());
  return to;
}

void remove_segment(const fs::path& file) {
  for (const char* part : kParts) {
    std::error_code ignored;
    fs::remove(with(file, part), ignored);
  }
}

void making(const fs::path& file) {
  const fs::path mark = with(file, kMaking);
  const int descriptor = ::open(mark.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    throw fs::filesystem_error("cannot make the audit database", mark,
                               std::error_code(errno, std::generic_category()));
  }
  ::close(descriptor);
  synchronize(file.parent_path());
}

void made(const fs::path& file) {
  fs::remove(with(file, kMaking));
  synchronize(file.parent_path());
}

bool is_being_made(const fs::path& file) { return fs::exists(with(file, kMaking)); }

}  // namespace isoguard::audit
