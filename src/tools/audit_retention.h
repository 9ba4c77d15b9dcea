#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "src/audit/custody.h"
#include "src/tools/audit_options.h"

namespace isoguard::app {

/// `isoguard audit hold add|remove|list`; see run_audit().
int hold_audit(const AuditOptions& options);
/// `isoguard audit retention show|plan|apply`; see run_audit().
int retain_audit(const AuditOptions& options);
/// `isoguard audit destroy-key request|approve|list`; see run_audit().
int destroy_key(const AuditOptions& options);

/// What a command may write to while no service runs; nullptr while one does. Throws
/// std::runtime_error when a folder cannot be used.
std::unique_ptr<audit::Custody> own_custody(const AuditOptions& options);
/// All databases that the service writes or wrote, and those set aside.
std::vector<std::filesystem::path> service_files(const AuditOptions& options);
std::vector<std::filesystem::path> files_set_aside(const AuditOptions& options);

/// Asks until it says true, for as long as the options let the service take. False: not in time.
bool wait_for_service(const AuditOptions& options, const std::function<bool()>& is_done);

}  // namespace isoguard::app
