#pragma once

#include <string>

// Added to the sources that mutate.mjs builds, never to the program: all mutants of a source are in
// one program, and the environment chooses one of them at run time.
namespace isoguard::mutation {

/// Whether ISOGUARD_MUTANT names this mutant. Notes that it was asked for.
bool on(int id);

/// The numbers of the mutants asked for since the last call, each with a blank in front.
std::string take_reached();

/// `value`, but `a` and `b` exchanged.
template <class Enum>
Enum exchanged(Enum value, Enum a, Enum b) {
  return value == a ? b : value == b ? a : value;
}

}  // namespace isoguard::mutation
