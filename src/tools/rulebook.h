#pragma once

#include "src/tools/options.h"

namespace isoguard::app {

/// Writes the catalogue of rules as one self-contained HTML page or as Markdown, for reading,
/// printing and signing. Everything in it comes from the manifests. Returns the exit code: 0, or 2
/// for a faulty installation or a file that cannot be written.
int write_rulebook(const RulebookOptions& options);

}  // namespace isoguard::app
