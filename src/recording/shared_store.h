#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "src/audit_db/shared_state.h"
#include "src/audit_db/shipper.h"
#include "src/options/config.h"

namespace isoguard::app {

/// The database that all replicas of a site share, as this process uses it. It may be away at any
/// time, which changes nothing for callers.
class SharedStore {
 public:
  /// `directories` hold the databases of this replica. Says in a sentence why the store must not be
  /// used, when that can be found out at once: it is there and loses records, or its tables are not
  /// those of this program. One that does not answer is tried again later.
  static tl::expected<std::unique_ptr<SharedStore>, std::string> open(
      const RecordOptions& options, std::vector<std::filesystem::path> directories);

  SharedStore(audit_db::Target target, std::vector<std::filesystem::path> directories);

  audit_db::SharedState& state() { return state_; }
  /// Begins to send; after the log has opened its databases.
  void start();
  audit_db::ShippingHealth health() const;

  /// Before the log stops: nothing more is asked.
  void stop_asking() { state_.stop(); }
  /// After the log has stopped: sends what is left, if that is quick.
  void stop();

 private:
  audit_db::PostgresState state_;
  audit_db::ShipperOptions options_;
  std::optional<audit_db::Shipper> shipper_;
};

}  // namespace isoguard::app
