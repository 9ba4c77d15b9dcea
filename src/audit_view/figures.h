#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
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
  /// In the order in which they were recorded, after all decisions. It counts for what the card was
  /// last sent as before; whether it was, by a decision here. If not, nothing is counted.
  bool add_feedback(const fhir::json::Value& event);
  /// The same where clocks put feedback before its card: it counts for what that was sent as first.
  bool add_early_feedback(const fhir::json::Value& event);

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
  /// What a card was sent as, and what became of it so.
  struct Form {
    Rule rule;
    std::optional<bool> accepted{};
    std::vector<std::string> reasons{};

    void answer(const fhir::json::Value& feedback);
  };
  /// An override that is remembered lowers a card: the same is sent with another indicator.
  struct Card {
    std::vector<Form> forms;
    std::vector<std::pair<std::string, std::size_t>> since;  ///< when it became which form

    void send(const Rule& rule, std::string_view when);
  };
  struct Tally {
    std::uint64_t cards = 0;
    std::uint64_t accepted = 0;
    std::uint64_t overridden = 0;
    std::map<std::string, std::uint64_t> reasons;

    void add(const Form& form);
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
