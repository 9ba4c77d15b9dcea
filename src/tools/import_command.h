#pragma once

#include "src/tools/options.h"

namespace isoguard::app {

/// Writes the drug codes of a site's RxNorm release or formulary to
/// DATA_DIR/terminology/{rxnorm,formulary}.imported.valueset.json, which serve, check, explain and
/// the other tools load on top of the manifests: all or nothing, and only when the loader takes it.
/// Progress and refused rows go to standard error. Returns the exit code: 0 imported; 1 a row is
/// bad (without --skip-bad nothing is imported) or nothing of ours is there; 2 something cannot be
/// read or written.
int import_terminology(const ImportOptions& options);

}  // namespace isoguard::app
