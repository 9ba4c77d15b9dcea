#include "src/tools/output_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "src/audit/descriptor.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;

std::string why_not(const fs::path& path, const char* what, int error) {
  return path.string() + " cannot be " + what + ": " + std::generic_category().message(error);
}

}  // namespace

std::string make_folder(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0700) == 0) return "";
  const int error = errno;
  std::error_code ignored;
  if (error == EEXIST && fs::is_directory(folder, ignored)) return "";
  return why_not(folder, "made as a folder", error);
}

OutputFolder::OutputFolder(const fs::path& folder) : folder_(folder), fault_(make_folder(folder)) {
  if (!fault_.empty()) return;
  std::error_code error;
  const bool is_empty = fs::is_empty(folder, error);
  if (error) fault_ = why_not(folder, "read", error.value());
  if (!error && !is_empty) fault_ = folder.string() + " is not empty";
}

void OutputFolder::add(const std::string& name, const std::string& content) {
  const fs::path path = folder_ / name;
  if (fault_.empty() && path.parent_path() != folder_) fault_ = make_folder(path.parent_path());
  if (!fault_.empty()) return;
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) {
    fault_ = why_not(path, "made", errno);
    return;
  }
  if (!audit::write_all(file, content)) fault_ = why_not(path, "written", errno);
  if (::close(file) != 0 && fault_.empty()) fault_ = why_not(path, "written", errno);
}

}  // namespace isoguard::app
