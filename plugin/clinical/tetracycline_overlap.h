#pragma once

#include "plugin/clinical/exposure.h"
#include "plugin/clinical/gaps.h"
#include "plugin/clinical/verdict.h"

namespace isoguard::clinical {

/// How a systemic tetracycline and systemic isotretinoin meet in time (rules.md 7.5, 13.11), in
/// rising order of concern.
enum class Overlap : unsigned char {
  none,
  status_unknown,          ///< the record does not tell whether one of them is taken
  stale,                   ///< a tetracycline order that was never closed
  isotretinoin_recent,     ///< tetracycline ordered shortly after isotretinoin was stopped
  recent,                  ///< isotretinoin ordered shortly after a tetracycline was stopped
  short_gap,               ///< a tetracycline that ends just before isotretinoin is to start
  isotretinoin_uncertain,  ///< tetracycline ordered, isotretinoin perhaps taken
  uncertain,               ///< isotretinoin ordered, a tetracycline perhaps taken
  concurrent,              ///< both at the same time
};

struct TetracyclineMeeting {
  Overlap overlap = Overlap::none;
  const MedicationUse* tetracycline = nullptr;
  const MedicationUse* isotretinoin = nullptr;
  std::optional<int>
      gap_days;  ///< days since the end, or between end and start, where that is known
};

/// All meetings of the drafts and the history, strongest first; `complete` false when medications
/// of the history could not be looked at.
struct TetracyclineOverlaps {
  fhir::List<TetracyclineMeeting> meetings;
  Truth others = Truth::no;  ///< unknown: not all medications could be looked at
  bool tetracycline_ordered = false;

  explicit TetracyclineOverlaps(fhir::Arena& arena)
      : meetings(fhir::ArenaAllocator<TetracyclineMeeting>(arena)) {}
};

TetracyclineOverlaps find_tetracycline_overlaps(const fhir::List<MedicationUse>& drafts,
                                                const fhir::List<MedicationUse>& history,
                                                const Gaps& gaps,
                                                const knowledge::PolicyParameters& parameters,
                                                Day today, fhir::Arena& arena);

/// The same where nothing is ordered: a tetracycline and isotretinoin of the history, one of them
/// surely taken and neither ended.
TetracyclineOverlaps find_tetracyclines_taken(const fhir::List<MedicationUse>& history,
                                              const Gaps& gaps,
                                              const knowledge::PolicyParameters& parameters,
                                              Day today, fhir::Arena& arena);

/// Adds both drugs of every meeting to the evidence, once each, and the tetracyclines that are as
/// serious as the strongest meeting, or only a little less, to the partners that suggestions act
/// on.
void add_partners(const TetracyclineOverlaps& overlaps, Verdict& verdict);

}  // namespace isoguard::clinical
