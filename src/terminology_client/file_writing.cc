#include "src/terminology_client/file_writing.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace isoguard::terminology_client {
namespace {

std::string reason() { return std::generic_category().message(errno); }

class File {
 public:
  File(const std::string& path, int how)
      : descriptor_(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | how, 0600)) {}
  ~File() {
    if (is_open()) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  bool is_open() const { return descriptor_ >= 0; }
  bool write(const std::string& bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t wrote = ::write(descriptor_, bytes.data() + done, bytes.size() - done);
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote <= 0) return false;
      done += static_cast<std::size_t>(wrote);
    }
    return true;
  }
  bool sync() { return ::fsync(descriptor_) == 0; }

 private:
  int descriptor_;
};

}  // namespace

std::string append_to(const std::string& file, const std::string& bytes) {
  File out(file, O_APPEND);
  return out.is_open() && out.write(bytes) ? std::string() : reason();
}

std::string replace_file(const std::string& file, const std::string& bytes) {
  const std::string fresh = file + ".new";
  {
    File out(fresh, O_TRUNC);
    if (!out.is_open() || !out.write(bytes) || !out.sync()) return reason();
  }
  return std::rename(fresh.c_str(), file.c_str()) == 0 ? std::string() : reason();
}

}  // namespace isoguard::terminology_client
