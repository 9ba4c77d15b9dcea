#include "src/tools/audit_command.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include "src/audit/note.h"
#include "src/audit/stored_log.h"
#include "src/tools/audit_access.h"
#include "src/tools/audit_chain.h"
#include "src/tools/audit_export_patient.h"
#include "src/tools/audit_list.h"
#include "src/tools/audit_place.h"
#include "src/tools/audit_prove.h"
#include "src/tools/audit_retention.h"
#include "src/tools/audit_shared.h"
#include "src/tools/audit_stats.h"
#include "src/tools/audit_verify.h"
#include "src/tools/output_folder.h"
#include "src/tools/refuse.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;

using audit::StoredLog;

/// Exit code for a database that cannot be opened, or is damaged.
template <class Use>
int with_log(const std::string& file, const Use& use) {
  const auto log = StoredLog::open(file);
  if (!log) return refuse(log.error().what);
  try {
    return use(*log);
  } catch (const std::exception& damage) {
    return refuse(damage.what(), 1);
  }
}

/// Of an exported database: what is in no bundle, which is a fault where no more checkpoints come.
int say_left_out(const StoredLog& log, const std::string& file, const AuditChain& chain) {
  const auto checkpoints = log.checkpoints();
  const std::uint64_t covered = checkpoints.empty() ? 0 : checkpoints.back().size;
  const std::uint64_t events = log.size();
  const std::uint64_t due = chain.due(file, log.origin(), events);
  if (covered < due) {
    return refuse(std::to_string(due - covered) + " events of " + file +
                      " are covered by no checkpoint and in no bundle",
                  1);
  }
  if (covered < events && due == 0) {
    std::cerr << "isoguard: " << events - covered << " events of " << file
              << " are newer than its newest checkpoint and not in the bundle\n";
  }
  return 0;
}

int export_log(const StoredLog& log, const std::string& file, const AuditChain& chain,
               const std::string& output) {
  std::string error;
  if (output.empty()) {
    error = export_bundle(log, std::cout);
  } else {
    std::ofstream bundle(output, std::ios::binary | std::ios::trunc);
    // Pseudonyms, users and times are nobody's business but the auditor's.
    using fs::perms;
    std::error_code ignored;
    if (bundle) fs::permissions(output, perms::owner_read | perms::owner_write, ignored);
    error = bundle ? export_bundle(log, bundle) : output + " cannot be written";
  }
  return error.empty() ? say_left_out(log, file, chain) : refuse(error, 1);
}

/// A bundle for each database: "audit.ndjson" of audit/audit.db, "access-2.ndjson" of
/// access/audit-2.db.
int export_all(const AuditPlace& place, const std::string& folder) {
  int code = 0;
  const AuditChain chain(place.files);
  for (const std::string& file : place.files) {
    const fs::path path(file);
    const std::string rest = path.stem().string().substr(std::string_view("audit").size());
    const std::string name = path.parent_path().filename().string() + rest + ".ndjson";
    const std::string output = (fs::path(folder) / name).string();
    code = std::max(code, with_log(file, [&](const StoredLog& log) {
                      if (log.checkpoints().empty()) {
                        // Nothing of it is signed yet, so nothing can be handed out.
                        std::cerr << "isoguard: " << file << " has no checkpoint yet\n";
                        return 1;
                      }
                      return export_log(log, file, chain, output);
                    }));
  }
  return code;
}

int show_key(const AuditOptions& options) {
  if (!options.key_name.empty()) {
    const std::string error = audit::make_signing_key(options.key_file, options.key_name);
    if (!error.empty()) return refuse(error);
  }
  const auto signer = audit::read_signing_key(options.key_file);
  if (!signer) return refuse(signer.error());
  std::cout << signer->verifier().text() << '\n';
  return 0;
}

int export_bundles(const AuditOptions& options, const AuditPlace& place) {
  if (options.data_dir.empty() && place.files.size() == 1) {
    const std::string& file = place.files.front();
    return with_log(file, [&](const StoredLog& log) {
      return export_log(log, file, AuditChain({}), options.output);
    });
  }
  return DamagedDatabases(place).exit_code(export_all(place, options.output));
}

/// Why --output does not go with what is to be exported; empty when it does. Makes the folder.
std::string bad_output(const AuditOptions& options) {
  if (options.data_dir.empty() && options.databases.size() == 1) return "";
  if (!options.data_dir.empty() && options.databases.empty() && !options.output.empty()) {
    return make_folder(options.output);
  }
  return "export takes one --database, or --data-dir and a folder as --output";
}

int export_audit(const AuditOptions& options) {
  if (!options.patient.empty()) return export_patient(options);
  if (!options.audit_db.empty()) return export_shared_audit(options);
  const auto place = audit_place(options, AuditLogs::both);
  if (!place) return refuse(place.error());
  if (const std::string why = bad_output(options); !why.empty()) return refuse(why);
  audit::CanonicalObject what;
  const std::string why = record_access(options, *place, std::move(what.text("command", "export")));
  return why.empty() ? export_bundles(options, *place) : refuse(why);
}

}  // namespace

int run_audit(const AuditOptions& options) {
  switch (options.command) {
    case AuditOptions::Command::verify:
      return verify_audit(options);
    case AuditOptions::Command::key:
      return show_key(options);
    case AuditOptions::Command::none:
      return 2;
    case AuditOptions::Command::list:
      return list_audit(options);
    case AuditOptions::Command::show:
      return show_audit(options);
    case AuditOptions::Command::stats:
      return count_audit(options);
    case AuditOptions::Command::hold_add:
    case AuditOptions::Command::hold_remove:
    case AuditOptions::Command::hold_list:
      return hold_audit(options);
    case AuditOptions::Command::retention_show:
    case AuditOptions::Command::retention_plan:
    case AuditOptions::Command::retention_apply:
      return retain_audit(options);
    case AuditOptions::Command::destroy_request:
    case AuditOptions::Command::destroy_approve:
    case AuditOptions::Command::destroy_list:
      return destroy_key(options);
    case AuditOptions::Command::migrate:
      return migrate_audit(options);
    case AuditOptions::Command::export_bundle:
      return export_audit(options);
    case AuditOptions::Command::prove:
      return prove_events(options);
    case AuditOptions::Command::checkpoint:
      return show_checkpoints(options);
  }
  return 2;
}

}  // namespace isoguard::app
