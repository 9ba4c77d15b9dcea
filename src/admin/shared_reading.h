#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "src/audit/records.h"
#include "src/audit_db/shared_log.h"
#include "src/audit_db/stop_file.h"
#include "src/audit_view/databases.h"
#include "src/options/config.h"

namespace isoguard::app {

/// The audit of all replicas, in PostgreSQL. Patients' keys are not there, so boxes open of those
/// events whose database this replica has. Functions throw audit_db::DbError while PostgreSQL is
/// away; once that was found, at once for a while.
class SharedReading final : public audit_view::AuditSource {
 public:
  /// `own` are the folders of this replica.
  SharedReading(audit_db::Target target, std::unique_ptr<audit_view::AuditSource> own);

  std::vector<audit::NamedRecords> open(Logs logs,
                                        std::chrono::steady_clock::time_point end) override;
  void record_access(const std::string& what) override;
  void give_up() override { stop_.raise(); }

 private:
  void connect();
  std::optional<std::string> key(const std::string& origin, std::string_view patient);

  const audit_db::Target target_;
  const std::unique_ptr<audit_view::AuditSource> own_;
  audit_db::StopFile stop_;
  std::unique_ptr<audit_db::SharedLog> log_;
  std::chrono::steady_clock::time_point again_at_;
  std::map<std::string, std::unique_ptr<audit::RecordSource>> own_records_;  ///< by origin
  bool knows_own_ = false;
};

/// What the pages of the audit read: the databases of this replica, or what --admin-audit-db names.
/// What is wrong with that, in a sentence; one that does not answer is tried again with each
/// reading.
tl::expected<std::unique_ptr<audit_view::AuditSource>, std::string> audit_source(
    const ServeOptions& options);

}  // namespace isoguard::app
