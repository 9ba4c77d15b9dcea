#pragma once

#include <string>

#include "src/tools/options.h"

namespace isoguard::plugin {
class Plugin;
}

namespace isoguard::app {

/// Prints how a code or a text is understood: system, display, value sets, drug class, form and
/// strength where the display tells them, and the rules that use it. Returns the exit code: 0 it is
/// known, 1 no value set knows it, 2 a faulty installation or option.
int show_terminology(const ShowOptions& options);

}  // namespace isoguard::app
