#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "src/audit/merkle.h"

namespace isoguard::app {

/// How databases follow each other: the `start` event of one that was begun after another tells
/// origin, size and root of that.
class AuditChain {
 public:
  /// Databases and bundles, of which the first event is read. What cannot be read tells nothing.
  explicit AuditChain(const std::vector<std::string>& files);

  /// Audit::Trust::followed.
  const std::map<std::string, std::map<std::uint64_t, audit::Hash>>& followed() const {
    return followed_;
  }
  /// Up to how many of its `events` checkpoints must cover a database. A running log may have some
  /// behind the newest, one that another follows may not; what was never acknowledged there does
  /// not count where the next one says how many were.
  std::uint64_t due(const std::string& file, const std::string& origin, std::uint64_t events) const;

 private:
  std::map<std::string, std::map<std::uint64_t, audit::Hash>> followed_;
  std::set<std::string> ended_;  ///< files with a later one in their folder
};

}  // namespace isoguard::app
