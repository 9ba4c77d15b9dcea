#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "plugin/plugin.h"

namespace isoguard::app {

/// A count and the first places where it was counted.
struct Places {
  std::uint64_t count = 0;
  std::map<std::size_t, std::string> examples;  ///< by number in the input

  void add(std::size_t number, const std::string& place, std::size_t most);
  void merge(const Places& other, std::size_t most);
};

/// Cards of one rule with one indicator.
struct CardKind {
  std::string rule;
  std::string indicator;
  friend auto operator<=>(const CardKind&, const CardKind&) = default;
};

struct CardCount {
  std::uint64_t shown = 0;
  std::uint64_t silent = 0;  ///< would have been cards, but the policy silences them
};

/// What is different of one rule between two configurations.
struct Difference {
  enum class Kind : unsigned char { gained, lost, changed };
  Kind kind = Kind::gained;
  std::string rule;
  std::string from;  ///< lost, changed: "row, indicator" in the first configuration
  std::string to;    ///< gained, changed: in the second
  friend auto operator<=>(const Difference&, const Difference&) = default;
};
std::string_view to_code(Difference::Kind kind);

/// What was counted. Each thread counts into its own; all of them are merged at the end, with the
/// same result whichever thread saw which request.
struct Tally {
  explicit Tally(std::size_t most_examples) : most(most_examples) {}

  std::size_t most;            ///< examples kept of each kind
  std::uint64_t requests = 0;  ///< decided
  std::uint64_t orders = 0;    ///< of these, those that concern a drug of ours
  std::uint64_t undated = 0;   ///< had no day of their own and were decided as of today
  std::array<std::map<CardKind, CardCount>, 2> cards;  ///< by configuration
  std::map<Difference, Places> differences;
  std::map<std::string, Places> bad;  ///< by reason

  using Outcomes = std::vector<plugin::RuleOutcome>;
  void count_cards(std::size_t configuration, const Outcomes& outcomes);
  void compare(const Outcomes& first, const Outcomes& second, std::size_t number,
               const std::string& place);
  void merge(const Tally& other);
};

}  // namespace isoguard::app
