#pragma once

#include <span>
#include <string_view>

#include "plugin/clinical/context.h"

namespace isoguard::rules {

/// One rule of the catalogue. Rules are independent of each other and of their order.
struct Rule {
  std::string_view id;  ///< stem of its manifest
  clinical::Verdict (*evaluate)(const clinical::ClinicalContext&);
  clinical::Needs needs;              ///< when isotretinoin is ordered
  clinical::Needs needs_for_partner;  ///< when only a partner drug is
  /// About how isotretinoin is given, not whether: silent beside a critical teratogenic-pregnancy,
  /// because that order must not proceed (rules.md section 6).
  bool process = false;
};

/// All rules, in the order in which cards of equal indicator are shown.
std::span<const Rule> catalogue();

/// The rule with this id, or nullptr.
const Rule* find_rule(std::string_view id);

}  // namespace isoguard::rules
