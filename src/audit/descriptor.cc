#include "src/audit/descriptor.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace isoguard::audit {

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

bool Descriptor::read(std::string& space) const {
  std::size_t size = 0;
  while (size < space.size()) {
    const ssize_t got = ::read(number_, space.data() + size, space.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return false;
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  space.resize(size);
  return true;
}

bool Descriptor::write(std::string_view bytes) const { return write_all(number_, bytes); }

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

void synchronize(const std::string& folder) {
  const char* const name = folder.empty() ? "." : folder.c_str();
  const Descriptor directory(::open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.number() >= 0) ::fsync(directory.number());
}

}  // namespace isoguard::audit
