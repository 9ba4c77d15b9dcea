#include "src/process/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "src/audit/descriptor.h"

namespace isoguard::app {
namespace {

std::string write_durably(const std::string& path, const std::string& content) {
  const audit::Descriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  const bool ok = file.number() >= 0 && file.write(content) && ::fsync(file.number()) == 0;
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
  const audit::Descriptor directory(
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.number() >= 0) ::fsync(directory.number());
  return "";
}

std::optional<fhir::Day> order_day(const std::string& today) {
  if (today.empty()) return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  const auto date = fhir::parse_date(today);
  if (!date || !date->is_exact()) return std::nullopt;
  return date->earliest;
}

}  // namespace isoguard::app
