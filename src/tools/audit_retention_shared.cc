#include "src/tools/audit_retention_shared.h"

#include <filesystem>
#include <iostream>

#include "src/audit/canonical.h"
#include "src/audit/entry.h"
#include "src/audit/orders.h"
#include "src/audit_db/shared_pruner.h"
#include "src/tools/refuse.h"

namespace isoguard::app {
namespace {

constexpr std::chrono::minutes kLongestStatement{30};

/// Exit code.
int print(const audit_db::SharedPruneCount& count, bool only_count) {
  std::cout << count.origin << ": " << count.due << (only_count ? " due, " : " deleted, ")
            << count.held << " held, " << count.young << " not due by this policy\n";
  return count.fault.empty() ? 0 : refuse(count.origin + ": " + count.fault, 1);
}

void record(audit_db::SharedLog& log, const audit::RetentionPolicy& policy) {
  audit::CanonicalObject what;
  what.text("command", "retention").text("do", "apply").json("policy", json_of(policy));
  log.record_access(what.json());
}

/// So that what was deleted does not lie in the tables' files for longer than it must.
void clean(audit_db::SharedLog& log) {
  try {
    log.connection().run("VACUUM isoguard.audit_event, isoguard.audit_card");
  } catch (const audit_db::DbError& failure) {
    std::cerr << "isoguard: what was deleted may lie in the tables' files until they are cleaned: "
              << failure.what() << '\n';
  }
}

int prune(audit_db::SharedLog& log, const audit_db::SharedPruneOptions& options) {
  log.connection().run("SET ROLE isoguard_owner");
  if (!options.only_count) record(log, options.policy);
  int code = 0;
  std::uint64_t due = 0;
  audit_db::prune_shared(log, options, [&](const audit_db::SharedPruneCount& count) {
    code = std::max(code, print(count, options.only_count));
    due += count.due;
  });
  if (!options.only_count && due > 0) clean(log);
  std::cout << due << (options.only_count ? " copies are due\n" : " copies were deleted\n");
  return code;
}

}  // namespace

int retain_shared(const AuditOptions& options) {
  audit_db::SharedPruneOptions settings;
  settings.policy = options.retention.policy;
  settings.now_us = audit::now_us();
  settings.only_count = options.command == AuditOptions::Command::retention_plan;
  if (!options.data_dir.empty()) {
    settings.orders = std::filesystem::path(options.data_dir) / audit::kOrdersFolder;
  }
  for (const std::string& text : options.keys) {
    auto key = audit::NoteVerifier::parse(text);
    if (!key) return refuse("--key " + text + " is no verifier of the form name+id+key");
    settings.trust.keys.push_back(std::move(*key));
  }
  if (settings.trust.keys.empty()) {
    return refuse("--audit-db needs --key: only what a replica has signed for is deleted");
  }
  const auto target = audit_db::read_target(options.audit_db);
  if (!target) return refuse(target.error());
  try {
    audit_db::SharedLog log(*target, {.statement = kLongestStatement});
    return prune(log, settings);
  } catch (const std::runtime_error& failure) {
    return refuse(std::string("--audit-db: ") + failure.what(), 1);
  }
}

}  // namespace isoguard::app
