#pragma once

#include "tests/fuzz/scripted_server.h"

namespace isoguard::fuzz {

/// Aborts, after a line on stderr that says why, unless the answer is one that a client can use:
/// status 200 with cards, or 400, 412, 413 with an OperationOutcome; JSON; each card whole, no two
/// with the same uuid or rule; and no empty list of cards while a rule could not check, but for a
/// supply that cannot be counted.
void check(const Told& told);

/// Aborts unless both say the same, byte for byte.
void check_same(const Told& first, const Told& second);

}  // namespace isoguard::fuzz
