#include "src/tools/audit_shared.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "src/audit/records.h"
#include "src/audit_db/check_shared.h"
#include "src/audit_db/migrations.h"
#include "src/audit_db/shared_records.h"
#include "src/tools/output_folder.h"
#include "src/tools/refuse.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::minutes kLongestMigration{30};

/// "site_r1_01932f5e.ndjson"; an origin may be any text by now.
std::string file_name(const std::string& origin) {
  std::string name = origin;
  std::ranges::replace_if(
      name,
      [](char c) {
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return !is_letter && !(c >= '0' && c <= '9') && c != '-' && c != '.';
      },
      '_');
  return name + ".ndjson";
}

int export_origin(audit_db::SharedLog& log, const std::string& origin, const std::string& folder) {
  if (log.checkpoints(origin).empty()) {
    // Nothing of it is signed yet, so nothing can be handed out.
    return refuse(origin + " has no checkpoint yet", 1);
  }
  const fs::path path = fs::path(folder) / file_name(origin);
  if (fs::exists(path)) return refuse(path.string() + " exists", 1);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  std::error_code ignored;
  if (file) fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write, ignored);
  const std::string error =
      file ? export_shared(log, origin, file) : path.string() + " cannot be written";
  return error.empty() ? 0 : refuse(error, 1);
}

}  // namespace

tl::expected<std::unique_ptr<audit_db::SharedLog>, std::string> shared_log(
    const AuditOptions& options) {
  if (options.audit_db.empty()) return nullptr;
  const auto target = audit_db::read_target(options.audit_db);
  if (!target) return tl::unexpected(target.error());
  try {
    return std::make_unique<audit_db::SharedLog>(*target);
  } catch (const std::runtime_error& failure) {
    const std::string why = std::string("--audit-db: ") + failure.what();
    if (options.data_dir.empty() && options.databases.empty()) return tl::unexpected(why);
    std::cerr << "isoguard: " << why << "; only what is here is read\n";
    return nullptr;
  }
}

std::vector<audit::NamedRecords> all_records(const AuditPlace& place, audit_db::SharedLog* shared) {
  std::vector<audit::NamedRecords> all;
  for (const std::string& file : place.files) all.push_back(audit::records_in(file, file));
  if (shared == nullptr) return all;
  std::ranges::move(audit_db::shared_records(*shared), std::back_inserter(all));
  return all;
}

std::string record_shared_access(audit_db::SharedLog* log, audit::CanonicalObject what,
                                 const std::string& patient) {
  if (log == nullptr) return "";
  if (!patient.empty()) what.text("patient", patient);
  try {
    log->record_access(what.json());
    return "";
  } catch (const audit_db::DbError& failure) {
    return std::string("reading the audit cannot be recorded, so nothing is shown: ") +
           failure.what();
  }
}

int export_shared_audit(const AuditOptions& options) {
  if (!options.data_dir.empty() || !options.databases.empty() || options.output.empty()) {
    return refuse("export takes --audit-db alone, and a folder as --output");
  }
  const auto log = shared_log(options);
  if (!log) return refuse(log.error());
  if (const std::string why = make_folder(options.output); !why.empty()) return refuse(why);
  audit::CanonicalObject what;
  const std::string refusal =
      record_shared_access(log->get(), std::move(what.text("command", "export")));
  if (!refusal.empty()) return refuse(refusal);
  int code = 0;
  try {
    (*log)->begin_snapshot();
    for (const std::string& origin : (*log)->origins()) {
      code = std::max(code, export_origin(**log, origin, options.output));
    }
  } catch (const audit_db::DbError& failure) {
    return refuse(failure.what(), 1);
  }
  return code;
}

int migrate_audit(const AuditOptions& options) {
  const auto target = audit_db::read_target(options.audit_db);
  if (!target) return refuse(target.error());
  try {
    audit_db::Connection connection(*target, {.statement = kLongestMigration});
    audit_db::migrate(connection, [](const std::string& line) { std::cout << line << '\n'; });
    std::cout << "the tables are of version " << audit_db::schema_version() << '\n';
    return 0;
  } catch (const std::runtime_error& failure) {
    return refuse(std::string("--audit-db: ") + failure.what(), 1);
  }
}

}  // namespace isoguard::app
