#include "src/audit_store.h"

namespace isoguard::app {

tl::expected<std::unique_ptr<AuditStore>, std::string> open_audit_store(
    const ServeOptions& options) {
  if (options.audit.on_failure == "refuse") {
    return tl::unexpected<std::string>(
        "--audit-on-failure refuse: there is no store of records yet");
  }
  return nullptr;
}

}  // namespace isoguard::app
