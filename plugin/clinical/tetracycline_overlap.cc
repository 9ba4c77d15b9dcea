#include "plugin/clinical/tetracycline_overlap.h"

#include <algorithm>

#include "plugin/clinical/pair_evidence.h"

namespace isoguard::clinical {
namespace {

using fhir::days_between;
using knowledge::PolicyParameters;

TetracyclineMeeting meeting(Overlap overlap, std::optional<int> gap_days = std::nullopt) {
  return {overlap, nullptr, nullptr, gap_days};
}

/// The end of a draft, if it makes sense: an end before today says nothing about an order of today.
std::optional<Day> planned_end(const MedicationUse& draft, Day today) {
  return draft.end && *draft.end >= today ? draft.end : std::nullopt;
}

/// A tetracycline that ends on `end`, isotretinoin planned for `start`, not before that day.
TetracyclineMeeting before_isotretinoin(Day end, Day start, const PolicyParameters& parameters) {
  const int gap = days_between(end, start);
  return meeting(gap < parameters.tetracycline_gap_days ? Overlap::short_gap : Overlap::none, gap);
}

/// Both are drafts.
TetracyclineMeeting meet_drafts(const MedicationUse& tetracycline,
                                const MedicationUse& isotretinoin,
                                const PolicyParameters& parameters, Day today) {
  const Day tetracycline_start = tetracycline.planned_start(today);
  const Day isotretinoin_start = isotretinoin.planned_start(today);
  const std::optional<Day> tetracycline_end = planned_end(tetracycline, today);
  if (tetracycline_end && *tetracycline_end <= isotretinoin_start &&
      tetracycline_start < isotretinoin_start) {
    return before_isotretinoin(*tetracycline_end, isotretinoin_start, parameters);
  }
  const std::optional<Day> isotretinoin_end = planned_end(isotretinoin, today);
  if (isotretinoin_end &&
      days_between(*isotretinoin_end, tetracycline_start) > parameters.isotretinoin_recent_days) {
    return meeting(Overlap::none);
  }
  return meeting(Overlap::concurrent);
}

/// An isotretinoin draft and a tetracycline of the history.
TetracyclineMeeting meet_history(const MedicationUse& tetracycline,
                                 const MedicationUse& isotretinoin,
                                 const PolicyParameters& parameters, Day today) {
  const Day start = isotretinoin.planned_start(today);
  const auto past_end =
      tetracycline.end ? std::optional(days_between(*tetracycline.end, today)) : std::nullopt;
  switch (tetracycline_state(tetracycline, parameters, today)) {
    case TetracyclineState::none:
      return meeting(Overlap::none);
    case TetracyclineState::not_told:
      return meeting(Overlap::status_unknown);
    case TetracyclineState::recent:
      return meeting(Overlap::recent, past_end);
    case TetracyclineState::stale:
      return meeting(Overlap::stale, past_end);
    case TetracyclineState::uncertain:
      return meeting(Overlap::uncertain, past_end);
    case TetracyclineState::taken:
      break;
  }
  if (start > today && tetracycline.end && *tetracycline.end <= start) {
    return before_isotretinoin(*tetracycline.end, start, parameters);
  }
  const std::optional<Day> end = planned_end(isotretinoin, today);
  if (end && tetracycline.start &&
      days_between(*end, tetracycline.start->earliest) > parameters.isotretinoin_recent_days) {
    return meeting(Overlap::none);
  }
  return meeting(Overlap::concurrent);
}

/// A tetracycline draft and isotretinoin of the history.
TetracyclineMeeting meet_exposure(const MedicationUse& tetracycline,
                                  const MedicationUse& isotretinoin,
                                  const PolicyParameters& parameters, Day today) {
  const IsotretinoinExposure exposure = isotretinoin_exposure(isotretinoin, parameters, today);
  const Day start = tetracycline.planned_start(today);
  const auto past_end =
      isotretinoin.end ? std::optional(days_between(*isotretinoin.end, today)) : std::nullopt;
  // Planned for later: the known end of isotretinoin counts, unless its order is in doubt anyway.
  const bool later = start > today && isotretinoin.end &&
                     days_between(*isotretinoin.end, start) > parameters.isotretinoin_recent_days;
  switch (exposure) {
    case IsotretinoinExposure::none:
      return meeting(Overlap::none);
    case IsotretinoinExposure::not_told:
      return meeting(Overlap::status_unknown);
    case IsotretinoinExposure::recent:
      return later ? meeting(Overlap::none) : meeting(Overlap::isotretinoin_recent, past_end);
    case IsotretinoinExposure::maybe:
      return meeting(Overlap::isotretinoin_uncertain, past_end);
    case IsotretinoinExposure::current:
      break;
  }
  return meeting(later ? Overlap::none : Overlap::concurrent);
}

/// Both are of the history, and nothing is ordered: one of them at least must be taken for sure,
/// and what ended is no news to who opens a chart.
TetracyclineMeeting meet_taken(const MedicationUse& tetracycline, const MedicationUse& isotretinoin,
                               const PolicyParameters& parameters, Day today) {
  TetracyclineMeeting found = meeting(Overlap::none);
  if (isotretinoin_exposure(isotretinoin, parameters, today) == IsotretinoinExposure::current) {
    found = meet_history(tetracycline, isotretinoin, parameters, today);
  } else if (tetracycline_state(tetracycline, parameters, today) == TetracyclineState::taken) {
    found = meet_exposure(tetracycline, isotretinoin, parameters, today);
  }
  const bool ended = found.overlap == Overlap::recent || found.overlap == Overlap::short_gap ||
                     found.overlap == Overlap::isotretinoin_recent;
  return ended ? meeting(Overlap::none) : found;
}

void add(TetracyclineOverlaps& overlaps, TetracyclineMeeting found,
         const MedicationUse& tetracycline, const MedicationUse& isotretinoin) {
  if (found.overlap == Overlap::none) return;
  found.tetracycline = &tetracycline;
  found.isotretinoin = &isotretinoin;
  overlaps.meetings.push_back(found);
}

void finish(TetracyclineOverlaps& overlaps, const Gaps& gaps) {
  std::stable_sort(overlaps.meetings.begin(), overlaps.meetings.end(),
                   [](const TetracyclineMeeting& a, const TetracyclineMeeting& b) {
                     return a.overlap > b.overlap;
                   });
  overlaps.others = gaps.other_medications();
}

}  // namespace

TetracyclineOverlaps find_tetracycline_overlaps(const fhir::List<MedicationUse>& drafts,
                                                const fhir::List<MedicationUse>& history,
                                                const Gaps& gaps,
                                                const PolicyParameters& parameters, Day today,
                                                fhir::Arena& arena) {
  TetracyclineOverlaps overlaps(arena);
  for (const MedicationUse& draft : drafts) {
    const bool isotretinoin = draft.is(DrugClass::isotretinoin);
    if (!isotretinoin && !draft.is(DrugClass::tetracycline)) continue;
    overlaps.tetracycline_ordered = overlaps.tetracycline_ordered || !isotretinoin;
    for (const MedicationUse& other : drafts) {
      if (!isotretinoin || !other.is(DrugClass::tetracycline)) continue;
      add(overlaps, meet_drafts(other, draft, parameters, today), other, draft);
    }
    for (const MedicationUse& other : history) {
      if (isotretinoin && other.is(DrugClass::tetracycline)) {
        add(overlaps, meet_history(other, draft, parameters, today), other, draft);
      } else if (!isotretinoin && other.is(DrugClass::isotretinoin)) {
        add(overlaps, meet_exposure(draft, other, parameters, today), draft, other);
      }
    }
  }
  finish(overlaps, gaps);
  return overlaps;
}

TetracyclineOverlaps find_tetracyclines_taken(const fhir::List<MedicationUse>& history,
                                              const Gaps& gaps, const PolicyParameters& parameters,
                                              Day today, fhir::Arena& arena) {
  TetracyclineOverlaps overlaps(arena);
  for (const MedicationUse& isotretinoin : history) {
    if (!isotretinoin.is(DrugClass::isotretinoin)) continue;
    for (const MedicationUse& other : history) {
      if (!other.is(DrugClass::tetracycline)) continue;
      add(overlaps, meet_taken(other, isotretinoin, parameters, today), other, isotretinoin);
    }
  }
  finish(overlaps, gaps);
  return overlaps;
}

void add_partners(const TetracyclineOverlaps& overlaps, Verdict& verdict) {
  PairEvidence pairs(verdict);
  for (const TetracyclineMeeting& found : overlaps.meetings) {
    const bool acted_on = found.overlap >= Overlap::isotretinoin_uncertain ||
                          found.overlap == overlaps.meetings.front().overlap;
    pairs.add(*found.tetracycline, *found.isotretinoin, acted_on);
  }
}

}  // namespace isoguard::clinical
