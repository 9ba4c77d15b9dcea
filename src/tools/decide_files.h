#pragma once

#include "src/options/config.h"

namespace isoguard::app {

/// What `check` and `explain` print of a request.
enum class Output : unsigned char { response, explanation };

/// Decides request files without a server, with what each brings and nothing else, and prints one
/// result a file on standard output. Returns the exit code: 0 when every file could be read as a
/// request, 1 when one could not (its OperationOutcome or the reason is printed), 2 for a faulty
/// installation or option.
int decide_files(const DecideOptions& options, Output output);

}  // namespace isoguard::app
