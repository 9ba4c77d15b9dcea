#include "src/tools/audit_figures.h"

#include <algorithm>
#include <set>

#include "src/audit/text.h"

namespace isoguard::app {
namespace {

using fhir::json::Value;

constexpr std::string_view kHidden = "\u2026";

/// Figures of parts that are of one total.
void add_parts(const std::string& name, const std::map<std::string, std::uint64_t>& parts,
               int least, std::vector<Figure>& out) {
  std::vector<std::uint64_t> counts;
  for (const auto& [of, count] : parts) counts.push_back(count);
  const std::vector<std::string> shown = shown_counts(counts, least);
  std::size_t i = 0;
  for (const auto& [of, count] : parts) out.push_back({name, of, "", shown[i++]});
}

std::string percentage(std::uint64_t part, std::uint64_t whole) {
  const std::uint64_t tenths = (part * 1000 + whole / 2) / whole;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

bool is_digits(const std::string& text) {
  return text.find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace

std::vector<std::string> shown_counts(const std::vector<std::uint64_t>& counts, int least) {
  const auto limit = static_cast<std::uint64_t>(std::max(least, 0));
  std::vector<std::string> shown;
  std::vector<std::size_t> larger;
  std::uint64_t hidden = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const bool is_small = counts[i] > 0 && counts[i] < limit;
    shown.push_back(is_small ? "<" + std::to_string(limit) : std::to_string(counts[i]));
    if (is_small) hidden += counts[i];
    if (!is_small && counts[i] > 0) larger.push_back(i);
  }
  std::ranges::stable_sort(larger, {}, [&](std::size_t i) { return counts[i]; });
  for (const std::size_t i : larger) {
    if (hidden == 0 || hidden >= limit) break;
    shown[i] = kHidden;
    hidden += counts[i];
  }
  return shown;
}

void AuditFigures::add_decision(const Value& event) {
  const std::string hook(event["call"]["hook"].string());
  ++calls_[hook];
  concern_[hook] += event["result"]["concerns_us"].is_true() ? 1 : 0;
  for (const Value& item : event["cards"].items()) {
    const Rule rule{std::string(item["rule"].string()), std::string(item["indicator"].string())};
    ++sent_[rule];
    cards_[std::string(item["uuid"].string())].rule = rule;
  }
  std::set<std::pair<std::string, std::string>> missing;
  for (const Value& item : event["missing"].items()) {
    missing.emplace(item["what"].string(), item["why"].string());
  }
  for (const auto& each : missing) ++missing_[each];
  for (const Value& check : event["checks"].items()) {
    if (check.find("not_evaluated") != nullptr) {
      ++not_evaluated_[std::string(check["rule"].string())];
    }
  }
  const auto total = audit::from_decimal(event["latency"]["total"].number());
  if (total) total_us_.push_back(*total);
}

void AuditFigures::add_feedback(const Value& event) {
  const Value& feedback = event["feedback"];
  const auto found = cards_.find(std::string(feedback["card"].string()));
  if (found == cards_.end()) {
    ++unknown_feedback_;
    return;
  }
  Card& card = found->second;
  card.accepted = feedback["outcome"].string() == "accepted";
  card.reasons.clear();
  for (const Value& reason : feedback["reasons"].items()) {
    card.reasons.emplace_back(reason["code"].is_string() ? reason["code"].string() : "other");
  }
  if (card.reasons.empty()) card.reasons.emplace_back("none");
}

std::map<AuditFigures::Rule, AuditFigures::Tally> AuditFigures::by_rule() const {
  std::map<Rule, Tally> tallies;
  for (const auto& [uuid, card] : cards_) {
    Tally& tally = tallies[card.rule];
    ++tally.cards;
    if (!card.accepted) continue;
    ++(*card.accepted ? tally.accepted : tally.overridden);
    if (*card.accepted) continue;
    for (const std::string& reason : card.reasons) ++tally.reasons[reason];
  }
  return tallies;
}

void AuditFigures::add_cards(int least, std::vector<Figure>& out) const {
  const auto tallies = by_rule();
  std::vector<std::pair<Rule, Tally>> rows(tallies.begin(), tallies.end());
  std::ranges::stable_sort(rows, std::greater(),
                           [](const auto& row) { return row.second.overridden; });
  for (const auto& [rule, tally] : rows) {
    const auto add = [&, &rule = rule](const char* name, const std::string& value) {
      out.push_back({name, rule.rule, rule.indicator, value});
    };
    add("sent", shown_counts({sent_.at(rule)}, least).front());
    add("cards", shown_counts({tally.cards}, least).front());
    const auto parts = shown_counts(
        {tally.accepted, tally.overridden, tally.cards - tally.accepted - tally.overridden}, least);
    add("accepted", parts[0]);
    add("overridden", parts[1]);
    add("unanswered", parts[2]);
    const bool is_small = tally.cards < static_cast<std::uint64_t>(least);
    if (is_digits(parts[0]) && !is_small) {
      add("accepted-percent", percentage(tally.accepted, tally.cards));
    }
    if (is_digits(parts[1]) && !is_small) {
      add("overridden-percent", percentage(tally.overridden, tally.cards));
    }
    std::vector<Figure> reasons;
    add_parts("override-reason", tally.reasons, least, reasons);
    for (Figure& reason : reasons) {
      out.push_back({reason.name, rule.rule, rule.indicator + " " + reason.of, reason.value});
    }
  }
}

void AuditFigures::add_times(std::vector<Figure>& out) const {
  std::vector<std::uint64_t> sorted = total_us_;
  std::ranges::sort(sorted);
  if (sorted.empty()) return;
  for (const std::size_t percent : {50U, 95U, 99U}) {
    const std::size_t rank = (sorted.size() * percent + 99) / 100;
    out.push_back(
        {"latency-us", "p" + std::to_string(percent), "", std::to_string(sorted[rank - 1])});
  }
}

std::vector<Figure> AuditFigures::figures(int least) const {
  std::vector<Figure> out;
  add_parts("calls", calls_, least, out);
  for (const auto& [hook, count] : concern_) {
    const auto shown = shown_counts({count, calls_.at(hook) - count}, least);
    out.push_back({"calls-with-our-drugs", hook, "", shown.front()});
  }
  out.push_back({"refusals", "", "", shown_counts({refusals_}, least).front()});
  add_cards(least, out);
  out.push_back(
      {"feedback-on-other-cards", "", "", shown_counts({unknown_feedback_}, least).front()});
  add_parts("not-evaluated", not_evaluated_, least, out);
  for (const auto& [what, count] : missing_) {
    out.push_back({"missing", what.first, what.second, shown_counts({count}, least).front()});
  }
  add_times(out);
  return out;
}

}  // namespace isoguard::app
