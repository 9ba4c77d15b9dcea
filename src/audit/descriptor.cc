#include "src/audit/descriptor.h"

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

bool Descriptor::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t written = ::write(number_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace isoguard::audit
