#pragma once

#include "src/tools/options.h"

namespace isoguard::app {

/// `isoguard manifests sign`: checks a folder as check_manifests() does, and signs it when nothing
/// is wrong. Signatures of others over the same files stay beside the new one. Returns the exit
/// code: 0 signed, 1 a fault, 2 a key or a folder that cannot be used.
int sign_manifests(const ManifestsOptions& options);

/// `isoguard manifests verify`: says who signed a folder, or each file that is not as it was
/// signed. Returns the exit code: 0 signed by a known signer, 1 not so, 2 a file that cannot be
/// used.
int verify_manifests(const ManifestsOptions& options);

}  // namespace isoguard::app
