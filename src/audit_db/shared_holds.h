#pragma once

#include <map>
#include <string>
#include <vector>

#include "src/audit/hold.h"
#include "src/audit/verify.h"
#include "src/audit_db/shared_log.h"

namespace isoguard::audit_db {

/// Holds that replicas have sent to the shared store. What keeps events is believed as it stands
/// there; what ends a hold, under a signed checkpoint only.
class SharedHolds {
 public:
  /// Both outlive this.
  SharedHolds(SharedLog& log, const audit::Trust& trust) : log_(log), trust_(trust) {}

  /// Those in force now. Throws DbError, and std::runtime_error, in a sentence, when there may be
  /// some that cannot be read: then nothing may be deleted.
  const std::vector<audit::Hold>& now();

 private:
  void read(const std::string& origin);

  SharedLog& log_;
  const audit::Trust& trust_;
  std::map<std::string, std::uint64_t> sizes_;  ///< of the logs of orders, when they were read
  std::vector<audit::Hold> holds_;
};

/// Whether an origin is a log of orders, "<site>/<replica>/retention/<epoch>".
bool is_of_orders(const std::string& origin);

}  // namespace isoguard::audit_db
