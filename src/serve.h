#pragma once

#include "src/config.h"

namespace isoguard::app {

/// Runs the service until SIGTERM or SIGINT, then finishes what is in flight. Prints where it
/// listens as the first line of standard output. Returns the exit code: 0 after a stop, 2 when it
/// could not start (the reason, in a sentence, on standard error).
int serve(const ServeOptions& options);

}  // namespace isoguard::app
