#pragma once

#include "src/options/config.h"

namespace isoguard::app {

/// Runs the service until SIGTERM or SIGINT, then finishes what is in flight. SIGHUP reads the
/// manifests anew, on the thread that waits for signals, and says on standard error what changed or
/// why it was refused. Prints where it listens as the first line of standard output. Returns the
/// exit code: 0 after a stop, 2 when it could not start (the reason, in a sentence, on standard
/// error).
int serve(const ServeOptions& options);

}  // namespace isoguard::app
