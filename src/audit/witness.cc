#include "src/audit/witness.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "src/audit/descriptor.h"
#include "src/audit/text.h"

namespace isoguard::audit {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDigits = 16;
constexpr std::string_view kExtension = ".note";

std::optional<std::string> content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.is_open() || file.bad()) return std::nullopt;
  return content;
}

/// Writes and flushes a new file; its errno, or 0.
int write_new(const fs::path& path, std::string_view content) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (file < 0) return errno;
  const int error = write_all(file, content) && ::fsync(file) == 0 ? 0 : errno;
  ::close(file);
  return error;
}

/// By name, which is by origin and size; nothing when the folder cannot be read.
std::optional<std::vector<fs::path>> notes_in(const std::string& folder) {
  std::error_code error;
  std::vector<fs::path> paths;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() == kExtension) paths.push_back(entry->path());
  }
  if (error) return std::nullopt;
  std::ranges::sort(paths);
  return paths;
}

std::string start_of(std::string_view origin) {
  return hex(sha256(origin)).substr(0, kDigits) + "-";
}

void add(const fs::path& path, Trust& trust, const Report& report) {
  const auto note = content_of(path);
  const auto checkpoint = note ? trust.open(*note) : std::nullopt;
  const std::string name = "witness " + path.filename().string();
  if (!checkpoint) {
    const char* why = note ? " is no checkpoint signed by a given key" : " cannot be read";
    report({"", std::nullopt, name + why});
    return;
  }
  const auto [place, is_new] =
      trust.witnessed[checkpoint->origin].emplace(checkpoint->size, checkpoint->root);
  if (!is_new && place->second != checkpoint->root) {
    report({checkpoint->origin, std::nullopt,
            name + " contradicts another of size " + std::to_string(checkpoint->size) +
                ": the owner of the key signed two histories"});
  }
}

}  // namespace

std::string witness_file_name(const Checkpoint& checkpoint) {
  std::string size = std::to_string(checkpoint.size);
  size.insert(0, kDigits - std::min(kDigits, size.size()), '0');
  return start_of(checkpoint.origin) + size + std::string(kExtension);
}

std::string witness_url(std::string base, const Checkpoint& checkpoint) {
  while (base.ends_with('/')) base.pop_back();
  return base + "/" + witness_file_name(checkpoint);
}

std::optional<std::string> newest_witness_file(const std::string& folder, std::string_view origin) {
  std::optional<std::string> newest;
  const std::string start = start_of(origin);
  for (const fs::path& path : notes_in(folder).value_or(std::vector<fs::path>())) {
    if (path.filename().string().starts_with(start)) newest = path.filename().string();
  }
  return newest;
}

bool read_witness(const std::string& folder, Trust& trust, const Report& report) {
  const auto paths = notes_in(folder);
  if (!paths) return false;
  for (const fs::path& path : *paths) add(path, trust, report);
  return true;
}

std::string write_witness(const std::string& folder, const Checkpoint& checkpoint,
                          std::string_view note) {
  const fs::path path = fs::path(folder) / witness_file_name(checkpoint);
  const fs::path part = path.string() + ".part";
  if (const auto old = content_of(path)) {
    return *old == note ? "" : path.string() + " is there already, and another";
  }
  std::error_code ignored;
  fs::remove(part, ignored);  // of a run that was cut off
  int error = write_new(part, note);
  // A name is taken only by a whole file, and never from another.
  if (error == 0 && ::link(part.c_str(), path.c_str()) != 0) error = errno;
  fs::remove(part, ignored);
  return error == 0 ? "" : path.string() + " cannot be written: " + std::strerror(error);
}

}  // namespace isoguard::audit
