// Rule tetracycline-interaction: do not combine systemic isotretinoin with a systemic tetracycline
// (benign intracranial hypertension).
//   When isotretinoin is ordered and a tetracycline is ordered with it, taken, or perhaps still
//   taken, or   a tetracycline is ordered for a patient who takes isotretinoin, or perhaps still
//   does, then warn; when one of them ended just before, inform. Local forms of either never count.

#include "plugin/rules/tetracycline_interaction.h"

#include <algorithm>

#include "plugin/clinical/day_words.h"

namespace isoguard::rules {

using clinical::Overlap;
using clinical::Truth;

namespace {

constexpr std::string_view row_of(Overlap overlap) {
  constexpr std::string_view kRows[] = {
      "",          "status-unknown",         "stale",     "isotretinoin-recent", "recent",
      "short-gap", "isotretinoin-uncertain", "uncertain", "concurrent"};
  return kRows[static_cast<std::size_t>(overlap)];
}

}  // namespace

clinical::Verdict tetracycline_interaction(const clinical::ClinicalContext& context) {
  clinical::Verdict verdict(*context.arena);
  const clinical::TetracyclineOverlaps& overlaps = context.tetracyclines;
  if (!context.isotretinoin_ordered() && !overlaps.tetracycline_ordered) {
    return verdict.does_not_apply("no-pair-ordered");
  }
  if (overlaps.meetings.empty()) {
    return verdict.clear_if(overlaps.others == Truth::no, "no-overlap");
  }
  const clinical::TetracyclineMeeting& worst = overlaps.meetings.front();
  verdict.fires_row(row_of(worst.overlap))
      .with("drug", worst.tetracycline->drug.name)
      .with("other", worst.isotretinoin->drug.name);
  if (worst.gap_days) {
    verdict.with("ago", clinical::ago_word(*worst.gap_days))
        .with("gap", clinical::gap_word(*worst.gap_days))
        .with("n", *worst.gap_days);
  }
  const bool isotretinoin_over = worst.overlap == Overlap::isotretinoin_uncertain ||
                                 worst.overlap == Overlap::isotretinoin_recent;
  const clinical::MedicationUse& over =
      isotretinoin_over ? *worst.isotretinoin : *worst.tetracycline;
  if (over.end) verdict.with("end", fhir::Date::of(*over.end));
  verdict.with_route(worst.tetracycline->drug.route_not_stated ||
                     worst.isotretinoin->drug.route_not_stated);
  clinical::add_partners(overlaps, verdict);
  return verdict;
}

}  // namespace isoguard::rules
