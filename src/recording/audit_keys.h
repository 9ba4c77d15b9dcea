#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "src/audit/keys.h"
#include "src/audit/log_options.h"
#include "src/options/config.h"

namespace isoguard::app {

/// The keys of a site's records.
struct AuditKeys {
  audit::SiteKeys site;
  audit::CheckpointSigner signer;     ///< throws for an origin that its key may not sign for
  std::vector<std::string> warnings;  ///< of keys that were made although records are there
};

/// From the files that the options name, or those in the folder of the log, which are made when
/// they are not there yet. What is wrong, in a sentence.
tl::expected<AuditKeys, std::string> open_audit_keys(const RecordOptions& options,
                                                     const std::string& origin,
                                                     const std::filesystem::path& directory);

}  // namespace isoguard::app
