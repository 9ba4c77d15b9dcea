#include "src/audit_view/figures.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "src/audit/text.h"

namespace isoguard::audit_view {

using fhir::json::Value;

void AuditFigures::Card::send(const Rule& rule, std::string_view when) {
  const auto known = std::ranges::find_if(
      forms, [&](const Form& form) { return !(form.rule < rule) && !(rule < form.rule); });
  const auto form = static_cast<std::size_t>(known - forms.begin());
  if (known == forms.end()) forms.push_back({rule});
  if (since.empty() || since.back().second != form) since.emplace_back(when, form);
}

void AuditFigures::add_decision(const Value& event) {
  const std::string hook(event["call"]["hook"].string());
  ++calls_[hook];
  concern_[hook] += event["result"]["concerns_us"].is_true() ? 1 : 0;
  for (const Value& item : event["cards"].items()) {
    const Rule rule{std::string(item["rule"].string()), std::string(item["indicator"].string())};
    ++sent_[rule];
    cards_[std::string(item["uuid"].string())].send(rule, event["recorded_utc"].string());
    if (item["lowered_from"].is_string()) ++lowered_[rule.rule];
  }
  for (const Value& item : event["suppressed"].items()) {
    ++left_out_[{std::string(item["rule"].string()), std::string(item["why"].string())}];
  }
  std::set<std::pair<std::string, std::string>> missing;
  for (const Value& item : event["missing"].items()) {
    missing.emplace(item["what"].string(), item["why"].string());
  }
  for (const auto& each : missing) ++missing_[each];
  for (const Value& check : event["checks"].items()) {
    if (check["result"].string() != "not_evaluated") continue;
    const std::string_view reason = check["reason"].string();
    ++not_evaluated_[std::string(check["rule"].string())]
                    [std::string(reason.empty() ? "unsaid" : reason)];
  }
  const auto total = audit::from_decimal(event["latency"]["total"].number());
  if (total) total_us_.push_back(*total);
}

void AuditFigures::Form::answer(const Value& feedback) {
  accepted = feedback["outcome"].string() == "accepted";
  reasons.clear();
  for (const Value& reason : feedback["reasons"].items()) {
    reasons.emplace_back(reason["code"].is_string() ? reason["code"].string() : "other");
  }
  if (reasons.empty()) reasons.emplace_back("none");
}

bool AuditFigures::add_feedback(const Value& event) {
  const auto found = cards_.find(std::string(event["feedback"]["card"].string()));
  if (found == cards_.end()) return false;
  Card& card = found->second;
  // Times of records have one width.
  const auto after =
      std::ranges::upper_bound(card.since, event["recorded_utc"].string(), {},
                               [](const auto& each) -> std::string_view { return each.first; });
  if (after == card.since.begin()) return false;
  card.forms[std::prev(after)->second].answer(event["feedback"]);
  return true;
}

bool AuditFigures::add_early_feedback(const Value& event) {
  const auto found = cards_.find(std::string(event["feedback"]["card"].string()));
  if (found == cards_.end()) return false;
  found->second.forms.front().answer(event["feedback"]);
  return true;
}

std::map<AuditFigures::Rule, AuditFigures::Tally> AuditFigures::by_rule() const {
  std::map<Rule, Tally> tallies;
  for (const auto& [uuid, card] : cards_) {
    for (const Form& form : card.forms) tallies[form.rule].add(form);
  }
  return tallies;
}

void AuditFigures::Tally::add(const Form& form) {
  ++cards;
  if (!form.accepted) return;
  ++(*form.accepted ? accepted : overridden);
  if (*form.accepted) return;
  for (const std::string& reason : form.reasons) ++reasons[reason];
}

/// Lays the figures out, in the order in which they are read.
class AuditFigures::Planner {
 public:
  using Cell = Suppression::Cell;

  Planner(const AuditFigures& figures, Suppression& cells) : figures_(figures), cells_(cells) {}

  std::vector<PlannedFigure> plan() {
    add_calls();
    add_count("refusals", "", "", figures_.refusals_);
    const auto tallies = figures_.by_rule();
    std::vector<std::pair<Rule, Tally>> rows(tallies.begin(), tallies.end());
    std::ranges::stable_sort(rows, std::greater(),
                             [](const auto& row) { return row.second.overridden; });
    for (const auto& [rule, tally] : rows) add_cards(rule, tally);
    add_noise();
    add_quiet();
    add_not_evaluated();
    for (const auto& [what, count] : figures_.missing_) {
      add_count("missing", what.first, what.second, count);
    }
    add_times();
    return std::move(out_);
  }

 private:
  struct Noise {
    std::vector<Cell> sent;
    std::vector<Cell> overridden;
    std::uint64_t sent_count = 0;
    std::uint64_t overridden_count = 0;
  };

  Cell add_count(const char* name, const std::string& of, const std::string& detail,
                 std::uint64_t count) {
    const Cell cell = cells_.add(count);
    out_.push_back({name, of, detail, cell});
    return cell;
  }

  void add_calls() {
    std::vector<Cell> calls;
    for (const auto& [hook, count] : figures_.calls_) {
      calls.push_back(add_count("calls", hook, "", count));
    }
    cells_.add_sum(calls);
    std::vector<Cell> concern;
    std::uint64_t all = 0;
    for (const auto& [hook, count] : figures_.concern_) {
      concern.push_back(add_count("calls-with-our-drugs", hook, "", count));
      const std::uint64_t whole = figures_.calls_.at(hook);
      // The others are not shown, but would follow.
      cells_.add_sum({concern.back(), cells_.add_unseen(whole - count)}, calls[concern.size() - 1]);
      all += count;
    }
    orders_ = add_count("orders", "", "", all);
    cells_.add_sum(concern, orders_);
  }

  void add_cards(const Rule& rule, const Tally& tally) {
    const auto add = [&](const char* name, std::uint64_t count) {
      return add_count(name, rule.rule, rule.indicator, count);
    };
    Noise& noise = noise_[rule.rule];
    const std::uint64_t sent_count = figures_.sent_.at(rule);
    noise.sent.push_back(add("sent", sent_count));
    noise.sent_count += sent_count;
    const Cell cards = add("cards", tally.cards);
    cells_.add_limit(cards, noise.sent.back());
    const Cell accepted = add("accepted", tally.accepted);
    const Cell overridden = add("overridden", tally.overridden);
    const Cell open = add("unanswered", tally.cards - tally.accepted - tally.overridden);
    cells_.add_sum({accepted, overridden, open}, cards);
    noise.overridden.push_back(overridden);
    noise.overridden_count += tally.overridden;
    out_.push_back({"accepted-percent", rule.rule, rule.indicator, accepted, cards});
    out_.push_back({"overridden-percent", rule.rule, rule.indicator, overridden, cards});
    std::vector<Cell> reasons;
    std::uint64_t all = 0;
    for (const auto& [reason, count] : tally.reasons) {
      reasons.push_back(
          add_count("override-reason", rule.rule, rule.indicator + " " + reason, count));
      all += count;
    }
    // A card has one reason, as a rule, and everybody will add them up.
    cells_.add_sum(std::move(reasons),
                   all == tally.overridden ? std::optional(overridden) : std::nullopt);
  }

  /// Rules by what they cost prescribers, the noisiest first.
  void add_noise() {
    std::vector<std::pair<std::string, Noise>> rows(noise_.begin(), noise_.end());
    std::ranges::stable_sort(rows, std::greater(),
                             [](const auto& row) { return row.second.overridden_count; });
    for (const auto& [rule, noise] : rows) {
      cells_.add_sum(noise.overridden,
                     add_count("rule-overridden", rule, "", noise.overridden_count));
    }
    std::ranges::stable_sort(rows, std::greater(),
                             [](const auto& row) { return row.second.sent_count; });
    for (const auto& [rule, noise] : rows) {
      const Cell sent = add_count("rule-sent", rule, "", noise.sent_count);
      rule_sent_.emplace(rule, sent);
      cells_.add_sum(noise.sent, sent);
      out_.push_back({"rule-sent-per-100-orders", rule, "", sent, orders_});
    }
  }

  /// What a policy's `quiet` left out, and what it lowered.
  void add_quiet() {
    std::vector<Cell> left_out;
    for (const auto& [what, count] : figures_.left_out_) {
      left_out.push_back(add_count("left-out", what.first, what.second, count));
    }
    cells_.add_sum(std::move(left_out));
    std::vector<Cell> lowered;
    for (const auto& [rule, count] : figures_.lowered_) {
      lowered.push_back(add_count("lowered", rule, "", count));
      cells_.add_limit(lowered.back(), rule_sent_.at(rule));
    }
    cells_.add_sum(std::move(lowered));
  }

  void add_not_evaluated() {
    for (const auto& [rule, reasons] : figures_.not_evaluated_) {
      std::uint64_t all = 0;
      for (const auto& [reason, count] : reasons) all += count;
      const Cell total = add_count("not-evaluated", rule, "", all);
      std::vector<Cell> parts;
      for (const auto& [reason, count] : reasons) {
        parts.push_back(add_count("not-evaluated-because", rule, reason, count));
      }
      cells_.add_sum(parts, total);
      totals_.push_back(total);
    }
    cells_.add_sum(totals_);
  }

  void add_times() {
    std::vector<std::uint64_t> sorted = figures_.total_us_;
    std::ranges::sort(sorted);
    if (sorted.empty()) return;
    const Cell calls = cells_.add(sorted.size());
    for (const std::size_t percent : {50U, 95U, 99U}) {
      const std::size_t rank = (sorted.size() * percent + 99) / 100;
      PlannedFigure time{"latency-us", "p" + std::to_string(percent), ""};
      time.needs = calls;
      time.text = std::to_string(sorted[rank - 1]);
      out_.push_back(std::move(time));
    }
  }

  const AuditFigures& figures_;
  Suppression& cells_;
  Cell orders_ = 0;
  std::map<std::string, Noise> noise_;
  std::map<std::string, Cell> rule_sent_;
  std::vector<Cell> totals_;
  std::vector<PlannedFigure> out_;
};

std::vector<PlannedFigure> AuditFigures::plan(Suppression& cells) const {
  return Planner(*this, cells).plan();
}

}  // namespace isoguard::audit_view
