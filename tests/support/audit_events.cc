#include "tests/support/audit_events.h"

#include "src/audit/store_check.h"

namespace isoguard::test {

std::string unsigned_note(const std::string& origin, std::uint64_t size, const audit::Hash& root) {
  return origin + "\n" + std::to_string(size) + "\n" + audit::root_line(root) + "\n";
}

}  // namespace isoguard::test
