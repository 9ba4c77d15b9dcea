#pragma once

#include "src/telemetry/text_page.h"

namespace isoguard::telemetry {

/// Memory, open files, threads, processor time and start of this process, as Linux says them; what
/// it does not say is left out.
void write_process(TextPage& page);

}  // namespace isoguard::telemetry
