#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "fhir/json.h"
#include "src/audit_view/suppression.h"

namespace isoguard::audit_view {

/// A figure whose value is known once small counts are hidden.
struct PlannedFigure {
  std::string name;                          ///< "calls", "cards", "accepted", …
  std::string of;                            ///< hook, rule, source …; or empty
  std::string detail;                        ///< indicator, reason why …; or empty
  std::optional<Suppression::Cell> part{};   ///< the count, or what is divided
  std::optional<Suppression::Cell> whole{};  ///< a percentage of this; shown when both are
  std::optional<Suppression::Cell> needs{};  ///< shown only with this one, too
  std::string text{};                        ///< the value where there is no part
};

/// Adds up events of the audit.
class AuditFigures {
 public:
  /// A decision of the period.
  void add_decision(const fhir::json::Value& event);
  void add_refusal() { ++refusals_; }
  /// In the order in which they were recorded, after all decisions. Whether a decision here holds
  /// the card; if none does, nothing is counted.
  bool add_feedback(const fhir::json::Value& event);

  /// Adds the counts with their sums. Cards with the most overridden ones come first.
  std::vector<PlannedFigure> plan(Suppression& cells) const;

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
  class Planner;
  std::map<Rule, Tally> by_rule() const;

  std::uint64_t refusals_ = 0;
  std::map<std::string, std::uint64_t> calls_;    ///< by hook
  std::map<std::string, std::uint64_t> concern_;  ///< by hook: a drug of ours was in the order
  std::map<Rule, std::uint64_t> sent_;
  std::map<std::string, Card> cards_;                                     ///< by uuid
  std::map<std::pair<std::string, std::string>, std::uint64_t> missing_;  ///< calls by what and why
  std::map<std::string, std::map<std::string, std::uint64_t>> not_evaluated_;  ///< by rule, reason
  std::map<std::pair<std::string, std::string>, std::uint64_t> left_out_;      ///< by rule and why
  std::map<std::string, std::uint64_t> lowered_;                               ///< cards, by rule
  std::vector<std::uint64_t> total_us_;
};

}  // namespace isoguard::audit_view
