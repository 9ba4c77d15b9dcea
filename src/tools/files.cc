#include "src/tools/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace isoguard::app {
namespace {

/// A file descriptor that closes itself.
class Descriptor {
 public:
  Descriptor(const std::string& path, int flags) : number_(::open(path.c_str(), flags, 0644)) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  bool open() const { return number_ >= 0; }

  bool write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = ::write(number_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
  }
  bool sync() const { return ::fsync(number_) == 0; }

 private:
  int number_;
};

std::string write_durably(const std::string& path, const std::string& content) {
  const Descriptor file(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC);
  const bool ok = file.open() && file.write(content) && file.sync();
  return ok ? "" : path + " cannot be written: " + std::strerror(errno);
}

}  // namespace

std::optional<std::string> read_file(const std::string& name) {
  if (name == "-") {
    return std::string(std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>());
  }
  std::ifstream file(name, std::ios::binary);
  if (!file) return std::nullopt;
  std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (file.bad()) return std::nullopt;
  return content;
}

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
  const std::string folder = std::filesystem::path(name).parent_path().string();
  const Descriptor directory(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory.open()) directory.sync();
  return "";
}

std::optional<fhir::Day> order_day(const std::string& today) {
  if (today.empty()) return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  const auto date = fhir::parse_date(today);
  if (!date || !date->is_exact()) return std::nullopt;
  return date->earliest;
}

}  // namespace isoguard::app
