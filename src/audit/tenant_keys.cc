#include "src/audit/tenant_keys.h"

namespace isoguard::audit {

Key TenantKeys::of(std::string_view tenant) const {
  if (tenant.empty()) return key_;
  const std::lock_guard lock(mutex_);
  const auto made = made_.find(tenant);
  if (made != made_.end()) return made->second;
  return made_.emplace(std::string(tenant), tenant_key(key_, tenant)).first->second;
}

}  // namespace isoguard::audit
