#pragma once

#include "tests/fuzz/tree.h"
#include "tests/fuzz/words.h"

namespace isoguard::fuzz {

/// Changes `root` in one place: takes a value away, doubles, moves, wraps or exchanges it, gives it
/// another name, or puts an odd one, another code, date, status or reference there. It stays JSON
/// without a name twice in one object; whether it stays FHIR is left to chance.
void mutate(Tree& root, Random& random);

/// Puts a part of `other` into `root`: where a value of the same name stands, mostly.
void cross_over(Tree& root, Tree& other, Random& random);

}  // namespace isoguard::fuzz
