#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/cds_hooks/card.h"
#include "tests/support/patient_builder.h"

namespace isoguard::test {

/// The card that one rule shows a prescriber, and what it was made of.
struct RenderedCard {
  std::string row;
  cds_hooks::Card card;
  std::vector<std::string> paragraphs;  ///< of the detail, without the line of rule and sources
  std::string footer;                   ///< that line
  std::vector<std::string> evidence;  ///< "label|date", as far as a card lists it, in our displays
  std::vector<std::string> missing;   ///< words of what the verdict names as {missing}
};

/// Decides the call with one rule of the catalogue and composes its card as a call does, under the
/// patient's policy; nothing when it shows none.
std::optional<RenderedCard> render_card(const PatientBuilder& patient, std::string_view rule);

}  // namespace isoguard::test
