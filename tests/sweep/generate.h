#pragma once

#include <cstdint>

#include "tests/sweep/facts.h"
#include "tests/sweep/random.h"

namespace isoguard::sweep {

/// Case `number` of a seed. Each case leans on one theme (sex, pregnancy, prevention, course,
/// tetracycline) and keeps the others plain, so that rows behind other rows are reached too.
Case generate(std::uint64_t seed, std::uint64_t number);

// One file a theme; each adds facts to the case.

struct Invention {
  Random random;
  Case facts;
  int ids = 0;

  /// A full date on that day, written in one of the ways that mean it.
  When on(int day);
  /// The same, sometimes only to the month or the year, sometimes absent.
  When about(int day);
  /// A day without a time, as a Patient or a dosage has it.
  When plain(int day);
  std::string next_id() { return "m" + std::to_string(++ids); }
};

void invent_person(Invention& into, bool plain_woman);
void invent_sex_evidence(Invention& into);
void invent_pregnancy(Invention& into, int how_many);
void invent_prevention(Invention& into, bool mostly_met);
void invent_course(Invention& into);
void invent_drafts(Invention& into, bool with_tetracycline);
void invent_tetracycline(Invention& into);
/// Sources that are not there, and entries of other patients.
void invent_losses(Invention& into);

}  // namespace isoguard::sweep
