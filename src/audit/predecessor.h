#pragma once

#include <optional>
#include <string_view>

#include "src/audit/checkpoint.h"

namespace isoguard::audit {

/// What a `start` event says of the database before its own: origin, size and root of all that was
/// acknowledged there. Nothing for any other event, and for a start without one.
std::optional<Checkpoint> predecessor_of(std::string_view event);

}  // namespace isoguard::audit
