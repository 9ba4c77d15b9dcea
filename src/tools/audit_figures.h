#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "fhir/json.h"

namespace isoguard::app {

/// A count that may be hidden, and what it counts.
struct Figure {
  std::string name;    ///< "calls", "cards", "accepted", …
  std::string of;      ///< hook, rule, source …; or empty
  std::string detail;  ///< indicator, reason why …; or empty
  std::string value;   ///< digits, "<11", or "12.5" (a percentage)
};

/// Hides counts from 1 up to under `least` as "<N", and the next larger ones as "…" until what is
/// hidden is `least` together, so that a total does not tell them. The others are in digits.
std::vector<std::string> shown_counts(const std::vector<std::uint64_t>& counts, int least);

/// Adds up events of the audit.
class AuditFigures {
 public:
  /// A decision of the period.
  void add_decision(const fhir::json::Value& event);
  void add_refusal() { ++refusals_; }
  /// In the order in which they were recorded, after all decisions. Feedback on cards that no
  /// decision here holds is counted as such and for nothing else.
  void add_feedback(const fhir::json::Value& event);

  /// Hidden below `least`, 0: none. Cards with the most overridden ones come first.
  std::vector<Figure> figures(int least) const;

 private:
  struct Rule {
    std::string rule;
    std::string indicator;
    bool operator<(const Rule& other) const {
      return std::tie(rule, indicator) < std::tie(other.rule, other.indicator);
    }
  };
  struct Card {
    Rule rule;
    std::optional<bool> accepted;
    std::vector<std::string> reasons;
  };
  struct Tally {
    std::uint64_t cards = 0;
    std::uint64_t accepted = 0;
    std::uint64_t overridden = 0;
    std::map<std::string, std::uint64_t> reasons;
  };
  std::map<Rule, Tally> by_rule() const;
  void add_cards(int least, std::vector<Figure>& out) const;
  void add_times(std::vector<Figure>& out) const;

  std::uint64_t refusals_ = 0;
  std::uint64_t unknown_feedback_ = 0;
  std::map<std::string, std::uint64_t> calls_;    ///< by hook
  std::map<std::string, std::uint64_t> concern_;  ///< by hook: a drug of ours was in the order
  std::map<Rule, std::uint64_t> sent_;
  std::map<std::string, Card> cards_;                                     ///< by uuid
  std::map<std::pair<std::string, std::string>, std::uint64_t> missing_;  ///< calls by what and why
  std::map<std::string, std::uint64_t> not_evaluated_;                    ///< by rule
  std::map<std::pair<std::string, std::string>, std::uint64_t> left_out_;  ///< by rule and why
  std::map<std::string, std::uint64_t> lowered_;                           ///< cards, by rule
  std::vector<std::uint64_t> total_us_;
};

}  // namespace isoguard::app
