#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "src/audit/keys.h"

namespace isoguard::audit {

/// tenant_key() of one key, each made once. Any thread. Tenants are those of registered clients, so
/// that they are few; none is forgotten.
class TenantKeys {
 public:
  explicit TenantKeys(const Key& key) : key_(key) {}

  /// Throws std::runtime_error like tenant_key().
  Key of(std::string_view tenant) const;

 private:
  const Key key_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, Key, std::less<>> made_;
};

}  // namespace isoguard::audit
