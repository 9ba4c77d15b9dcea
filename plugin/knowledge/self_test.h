#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/knowledge/manifest.h"

namespace isoguard::knowledge {

inline constexpr std::string_view kSelfTestFolder = "selftest/";

/// One of manifests/selftest/<id>.json: a whole request, and the cards that it must get. Ships with
/// the knowledge, so that a site can see that its copy still decides as it was reviewed.
struct SelfTest {
  struct Card {
    std::string rule;
    std::string indicator;
    friend bool operator==(const Card&, const Card&) = default;
    friend auto operator<=>(const Card&, const Card&) = default;
  };
  std::string id;
  std::string title;
  std::string policy;          ///< id of the policy that it is decided under
  std::string today;           ///< YYYY-MM-DD, the day of the order
  std::vector<Card> expected;  ///< sorted; empty: no card
  std::string request;         ///< JSON
};

/// All selftest/*.json in file order; whatever is wrong is appended to `faults`.
std::vector<SelfTest> read_self_tests(const ManifestFiles& files, std::vector<Fault>& faults);

}  // namespace isoguard::knowledge
