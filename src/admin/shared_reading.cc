#include "src/admin/shared_reading.h"

#include <utility>

#include "src/audit_db/shared_records.h"

namespace isoguard::app {
namespace {

using audit_db::DbError;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kLongestStatement{10};
constexpr std::chrono::seconds kPause{2};
constexpr std::chrono::seconds kRecording{2};

/// Empty when the store can be read, or does not answer.
std::string fault_at_start(const audit_db::Target& target) {
  try {
    return audit_db::SharedLog(target, {.statement = kLongestStatement}).fault_of_login();
  } catch (const DbError&) {
    return "";
  } catch (const std::runtime_error& fault) {
    return fault.what();
  }
}

}  // namespace

SharedReading::SharedReading(audit_db::Target target, std::unique_ptr<audit_view::AuditSource> own)
    : target_(std::move(target)), own_(std::move(own)) {}

void SharedReading::connect() {
  if (log_ != nullptr) return;
  if (Clock::now() < again_at_) throw DbError("PostgreSQL was away a moment ago", "");
  try {
    log_ = std::make_unique<audit_db::SharedLog>(
        target_,
        audit_db::Connection::Limits{.statement = kLongestStatement, .stop = stop_.descriptor()});
  } catch (const std::runtime_error& failure) {
    again_at_ = Clock::now() + kPause;
    throw DbError(failure.what(), "");
  }
}

std::vector<audit::NamedRecords> SharedReading::open(Logs, Clock::time_point end) {
  own_records_.clear();
  knows_own_ = false;
  const auto find_key = [this](const std::string& origin, std::string_view patient) {
    return key(origin, patient);
  };
  for (bool may_be_stale = log_ != nullptr;; may_be_stale = false) {
    connect();
    log_->begin_reading(end);
    try {
      return audit_db::shared_records(*log_, find_key);
    } catch (const DbError&) {
      log_.reset();
      // A connection of earlier that broke says nothing of the server, unless that was silent.
      if (may_be_stale && Clock::now() < end) continue;
      again_at_ = Clock::now() + kPause;
      throw;
    }
  }
}

void SharedReading::record_access(const std::string& what) {
  connect();
  log_->begin_reading(Clock::now() + kRecording);
  log_->record_access(what);
}

std::optional<std::string> SharedReading::key(const std::string& origin, std::string_view patient) {
  try {
    if (!std::exchange(knows_own_, true)) {
      for (const audit::NamedRecords& named : own_->open(Logs::all, Clock::time_point::max())) {
        auto records = named.open();
        std::string name = records->origin();
        own_records_.emplace(std::move(name), std::move(records));
      }
    }
    const auto found = own_records_.find(origin);
    return found == own_records_.end() ? std::nullopt : found->second->wrapped_key(patient);
  } catch (const std::runtime_error&) {
    return std::nullopt;  // a damaged database opens nothing
  }
}

tl::expected<std::unique_ptr<audit_view::AuditSource>, std::string> audit_source(
    const ServeOptions& options) {
  auto own = std::make_unique<audit_view::AuditFolders>(options.decision.data_dir,
                                                        options.audit.second_dir);
  if (options.admin.audit_db.empty()) return own;
  auto target = audit_db::read_target(options.admin.audit_db, "--admin-audit-db");
  if (!target) return tl::unexpected(target.error());
  if (const std::string fault = fault_at_start(*target); !fault.empty()) {
    return tl::unexpected("--admin-audit-db: " + fault);
  }
  return std::make_unique<SharedReading>(std::move(*target), std::move(own));
}

}  // namespace isoguard::app
