#pragma once

#include <string>
#include <string_view>

namespace isoguard::knowledge {

class Element;

/// How far a policy lets cards be quieter; by default not at all. Whatever it says, a critical
/// card, a card of a rule teratogenic-* and data-unavailable stay as they are (stays_loud).
struct Quiet {
  std::string accept_risk;  ///< who took the risk, when and why; never empty where anything is on
  /// What clients may ask for (HL7 PDDI-CDS).
  bool clients_may_filter_repeated = false;
  bool clients_may_leave_out_info = false;
  bool clients_may_leave_out_sources = false;
  /// How long an override lowers the same card for the same clinician; 0: not at all.
  int override_memory_days = 0;

  bool remembers() const { return clients_may_filter_repeated || override_memory_days > 0; }
};

/// The longest time that an override may be remembered, in days.
inline constexpr int kLongestOverrideMemory = 180;

/// Reads the member `quiet` of a policy; whatever is wrong is a fault.
Quiet read_quiet(const Element& element);

/// Whether no policy and no client makes cards of the rule quieter: those about pregnancy, and what
/// says that something could not be checked.
bool stays_loud(std::string_view rule);

}  // namespace isoguard::knowledge
