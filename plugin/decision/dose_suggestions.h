#pragma once

#include <vector>

#include "plugin/decision/suggestions.h"

namespace isoguard::decision {

/// Updates of the isotretinoin drafts to a dose that suits weight and capsules: about half a
/// milligram per kilogram at a start, at most the usual range in a course, less what active orders
/// of other strengths give. Whole capsules, at least one a draft, once a day; where none is small
/// enough, milligrams for a smaller product. Dosage lines become one, with the bounds, route and
/// instructions of the first; its text goes, because it tells the old dose. Empty without a recent
/// weight, without a dose, and when nothing would change.
std::vector<cds_hooks::Action> set_dose(const SuggestionInput& input);

/// The same to the start dose of severe renal insufficiency, for a single draft.
std::vector<cds_hooks::Action> set_renal_start_dose(const SuggestionInput& input);

/// Updates of the drafts that are supplied for longer than the limit, or with repeats: the limit
/// and none. A quantity is cut to what lasts that long, or goes when that cannot be told.
std::vector<cds_hooks::Action> limit_supply(const SuggestionInput& input);

}  // namespace isoguard::decision
