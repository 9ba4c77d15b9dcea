#pragma once

#include <filesystem>
#include <string>

#include "src/audit/event.h"
#include "src/audit/log_options.h"
#include "src/tools/audit_options.h"

/// Logs beside that of the service, which holds its own: a command writes to one for a moment.
namespace isoguard::app {

/// "<site>/<replica>" of the service's log. Throws std::runtime_error.
std::string audit_site(const std::filesystem::path& data_dir);

/// Signs checkpoints of the site, with the key that the options name or that in the data folder.
/// Throws std::runtime_error.
audit::CheckpointSigner checkpoint_signer(const AuditOptions& options,
                                          const std::filesystem::path& data_dir);

/// Writes an event to the log `folder` of the data folder, origin "<site>/<replica>/<folder>".
/// Returns why it could not be written; empty: it is on disk.
std::string write_beside(const AuditOptions& options, const std::filesystem::path& data_dir,
                         const std::string& folder, audit::Event event);

/// By which the system knows who runs this.
std::string system_user();
/// Canonical JSON of who runs this: name and uid.
std::string user_json();

}  // namespace isoguard::app
