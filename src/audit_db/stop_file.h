#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

#include <stdexcept>

namespace isoguard::audit_db {

/// What a statement that waits looks at (Connection::Limits::stop), to be given up. Any thread.
class StopFile {
 public:
  StopFile() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (descriptor_ < 0) throw std::runtime_error("the system gives no eventfd");
  }
  StopFile(const StopFile&) = delete;
  StopFile& operator=(const StopFile&) = delete;
  ~StopFile() { ::close(descriptor_); }

  int descriptor() const { return descriptor_; }
  void raise() const { ::eventfd_write(descriptor_, 1); }

 private:
  int descriptor_;
};

}  // namespace isoguard::audit_db
