#include "src/process/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>

#include "src/audit/descriptor.h"

namespace isoguard::app {
namespace {

using Content = tl::expected<std::string, std::string>;

constexpr std::size_t kStep = 1U << 16U;

tl::unexpected<std::string> unreadable(const std::string& why) {
  return tl::unexpected("cannot be read: " + why);
}

std::string in_words(std::size_t most) {
  return most >= (1U << 20U) ? std::to_string(most >> 20U) + " MiB"
                             : std::to_string(most >> 10U) + " KiB";
}

/// To the end, whatever size was told: pipes tell none, and files grow.
Content read_all(const audit::Descriptor& file, std::size_t most) {
  std::string content;
  for (std::string piece; content.size() <= most; content += piece) {
    piece.assign(kStep, '\0');
    if (!file.read(piece)) return unreadable(std::strerror(errno));
    if (piece.empty()) return content;
  }
  return unreadable("it has more than " + in_words(most));
}

Content read_as(const std::string& name, std::size_t most, bool takes_pipes) {
  if (name == "-") return read_all(audit::Descriptor(::dup(STDIN_FILENO)), most);
  const int how = O_RDONLY | O_CLOEXEC | (takes_pipes ? 0 : O_NONBLOCK);
  const audit::Descriptor file(::open(name.c_str(), how));
  struct stat about {};
  if (file.number() < 0 || ::fstat(file.number(), &about) != 0) {
    return unreadable(std::strerror(errno));
  }
  const bool fits = S_ISREG(about.st_mode) || (takes_pipes && !S_ISDIR(about.st_mode));
  if (!fits) return unreadable(S_ISDIR(about.st_mode) ? "it is a folder" : "it is no regular file");
  return read_all(file, most);
}

std::string write_durably(const std::string& path, const std::string& content) {
  const audit::Descriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  const bool ok = file.number() >= 0 && file.write(content) && ::fsync(file.number()) == 0;
  return ok ? "" : path + " cannot be written: " + std::strerror(errno);
}

}  // namespace

Content read_file(const std::string& name, std::size_t most) { return read_as(name, most, false); }

Content read_input(const std::string& name) { return read_as(name, kAnySize, true); }

std::string replace_file(const std::string& name, const std::string& content) {
  const std::string part = name + ".new";
  std::string error = write_durably(part, content);
  if (error.empty() && std::rename(part.c_str(), name.c_str()) != 0) {
    error = name + " cannot be replaced: " + std::strerror(errno);
  }
  if (!error.empty()) {
    ::unlink(part.c_str());
    return error;
  }
  // The rename itself is on the disk only when the folder is.
  audit::synchronize(std::filesystem::path(name).parent_path());
  return "";
}

std::optional<fhir::Day> order_day(const std::string& today) {
  if (today.empty()) return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  const auto date = fhir::parse_date(today);
  if (!date || !date->is_exact()) return std::nullopt;
  return date->earliest;
}

}  // namespace isoguard::app
