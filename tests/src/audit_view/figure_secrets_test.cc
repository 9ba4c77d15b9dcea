#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <random>

#include "fhir/document.h"
#include "src/audit_view/figure_report.h"

namespace isoguard::audit_view {
namespace {

constexpr int kLeast = 4;
constexpr int kMost = 60;  ///< more than any figure here

/// Somebody who has the figures of one answer, knows what they mean, and looks for what can be
/// behind hidden ones.
class Attacker {
 public:
  void read(const std::vector<Figure>& figures) {
    for (const Figure& figure : figures) {
      if (figure.name.ends_with("-percent") || figure.name.ends_with("-per-100-orders")) continue;
      const int unknown = add(figure.value);
      names_[figure.name][figure.of][figure.detail] = unknown;
      if (!is_plain(figure.value))
        hidden_[unknown] = figure.name + " " + figure.of + " " + figure.detail;
    }
    relate_calls();
    for (const auto& [rule, sent] : names_["sent"]) relate_rule(rule);
  }

  /// What was hidden and can be one count only.
  std::vector<std::string> told() {
    std::vector<std::string> found;
    for (const auto& [unknown, name] : hidden_) {
      if (possible(unknown).size() < 2) found.push_back(name);
    }
    return found;
  }
  /// Counts that calls without a drug of ours may have.
  std::vector<int> other_calls(const std::string& hook) { return possible(others_.at(hook)); }

 private:
  struct Bounds {
    int low;
    int high;
  };
  struct Sum {
    std::vector<int> parts;
    int total;
    bool may_be_less;  ///< the parts together than the total
  };

  static bool is_plain(const std::string& value) { return value[0] >= '0' && value[0] <= '9'; }
  int add(const std::string& value) {
    if (is_plain(value)) {
      bounds_.push_back({std::stoi(value), std::stoi(value)});
    } else {
      bounds_.push_back(value[0] == '<' ? Bounds{1, kLeast - 1} : Bounds{1, kMost});
    }
    return static_cast<int>(bounds_.size()) - 1;
  }
  int at(const std::string& name, const std::string& of = "", const std::string& detail = "") {
    return names_.at(name).at(of).at(detail);
  }
  std::vector<int> all(const std::map<std::string, int>& of) {
    std::vector<int> list;
    for (const auto& [detail, unknown] : of) list.push_back(unknown);
    return list;
  }
  void relate_calls() {
    std::vector<int> ours;
    for (const auto& [hook, calls] : names_["calls"]) {
      ours.push_back(at("calls-with-our-drugs", hook));
      bounds_.push_back({0, kMost});
      others_[hook] = static_cast<int>(bounds_.size()) - 1;
      sums_.push_back({{ours.back(), others_[hook]}, calls.at(""), false});
    }
    sums_.push_back({ours, at("orders"), false});
  }
  void relate_rule(const std::string& rule) {
    sums_.push_back({all(names_["sent"][rule]), at("rule-sent", rule), false});
    sums_.push_back({all(names_["overridden"][rule]), at("rule-overridden", rule), false});
    if (names_["lowered"].contains(rule)) {
      sums_.push_back({{at("lowered", rule)}, at("rule-sent", rule), true});
    }
    for (const auto& [indicator, sent] : names_["sent"][rule]) {
      const int cards = at("cards", rule, indicator);
      const int overridden = at("overridden", rule, indicator);
      sums_.push_back({{cards}, sent, true});
      sums_.push_back(
          {{at("accepted", rule, indicator), overridden, at("unanswered", rule, indicator)},
           cards,
           false});
      std::vector<int> reasons;
      for (const auto& [detail, unknown] : names_["override-reason"][rule]) {
        if (detail.starts_with(indicator + " ")) reasons.push_back(unknown);
      }
      if (!reasons.empty()) sums_.push_back({reasons, overridden, false});
    }
  }

  /// At most two counts that fit, the least and the most. Narrows all bounds, then tries.
  std::vector<int> possible(int unknown) {
    std::vector<int> found;
    const Bounds whole = bounds_[static_cast<std::size_t>(unknown)];
    for (int value = whole.low; value <= whole.high && found.size() < 2; ++value) {
      std::vector<Bounds> tried = bounds_;
      tried[static_cast<std::size_t>(unknown)] = {value, value};
      if (fits(std::move(tried))) found.push_back(value);
    }
    return found;
  }
  bool fits(std::vector<Bounds> bounds) const {
    if (!narrow(bounds)) return false;
    std::size_t open = bounds.size();
    for (std::size_t i = 0; i < bounds.size(); ++i) {
      const int width = bounds[i].high - bounds[i].low;
      if (width > 0 && (open == bounds.size() || width < bounds[open].high - bounds[open].low)) {
        open = i;
      }
    }
    if (open == bounds.size()) return true;
    for (int value = bounds[open].low; value <= bounds[open].high; ++value) {
      std::vector<Bounds> tried = bounds;
      tried[open] = {value, value};
      if (fits(std::move(tried))) return true;
    }
    return false;
  }
  /// False: nothing fits.
  bool narrow(std::vector<Bounds>& bounds) const {
    for (bool changed = true; changed;) {
      changed = false;
      for (const Sum& sum : sums_) {
        int low = 0;
        int high = 0;
        const auto of = [&](int i) -> Bounds& { return bounds[static_cast<std::size_t>(i)]; };
        const auto keep = [&](int i, int least, int most) {
          const Bounds kept{std::max(of(i).low, least), std::min(of(i).high, most)};
          changed = changed || kept.low != of(i).low || kept.high != of(i).high;
          of(i) = kept;
          return kept.low <= kept.high;
        };
        for (const int part : sum.parts) {
          low += of(part).low;
          high += of(part).high;
        }
        if (!keep(sum.total, low, sum.may_be_less ? kMost : high)) return false;
        for (const int part : sum.parts) {
          const int least = sum.may_be_less ? 0 : of(sum.total).low - (high - of(part).high);
          if (!keep(part, least, of(sum.total).high - (low - of(part).low))) return false;
          low = 0;
          high = 0;
          for (const int each : sum.parts) {
            low += of(each).low;
            high += of(each).high;
          }
        }
      }
    }
    return true;
  }

  std::map<std::string, std::map<std::string, std::map<std::string, int>>> names_;
  std::map<int, std::string> hidden_;
  std::map<std::string, int> others_;  ///< by hook
  std::vector<Bounds> bounds_;
  std::vector<Sum> sums_;
};

/// A site of one day, with two hooks, two rules, and cards that come again, perhaps lowered.
class FigureSecretsTest : public testing::Test {
 protected:
  int number(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
  void fill(FigureReport& report) {
    const int cards = 1 + number(20);
    const int repeats = number(3);
    const int quiet = number(5);
    for (int i = 0; i < cards; ++i) decide(report, i, "warning", 1 + number(repeats + 1));
    for (int i = 0; i < quiet; ++i) decide(report, i, "info", 1 + number(repeats + 1));
    for (int i = number(6); i > 0; --i) call(report, "[]", false);
    const int reasons = 1 + number(3);
    const int accepted = number(4);
    for (int i = 0; i < cards; ++i) {
      if (number(3) == 0) continue;
      const std::string reason =
          R"([{"code":"reason-)" + std::to_string(number(reasons)) + R"("}])";
      report.add_feedback(parsed(
          R"({"feedback":{"card":"card-)" + std::to_string(i) + R"(","outcome":")" +
          (number(4) < accepted ? "accepted" : "overridden") + R"(","reasons":)" + reason + "}}"));
    }
  }
  void decide(FigureReport& report, int card, const std::string& indicator, int times) {
    const std::string rule = card % 3 == 0 ? "one" : "other";
    const std::string lowered = indicator == "info" ? R"("lowered_from":"warning",)" : "";
    for (int i = 0; i < times; ++i) {
      call(report,
           R"([{"indicator":")" + indicator + R"(",)" + lowered + R"("rule":")" + rule +
               R"(","uuid":"card-)" + std::to_string(card) + R"("}])",
           true);
    }
  }
  void call(FigureReport& report, const std::string& cards, bool ours) {
    const std::string hook = number(6) == 0 ? "order-select" : "order-sign";
    report.add_decision(parsed(R"({"call":{"hook":")" + hook + R"("},"cards":)" + cards +
                               R"(,"result":{"concerns_us":)" + (ours ? "true" : "false") + "}}"));
  }
  const fhir::json::Value& parsed(const std::string& json) {
    documents_.push_back(*fhir::Document::parse(json));
    return documents_.back().root();
  }

  std::mt19937 random_;
  std::deque<fhir::Document> documents_;
};

TEST_F(FigureSecretsTest, NoHiddenCountFollowsFromAllThatIsShown) {
  const unsigned seed = std::random_device{}();
  random_.seed(seed);
  int hidden = 0;
  for (int round = 0; round < 200; ++round) {
    FigureReport report;
    fill(report);
    const auto figures = report.figures(kLeast);
    Attacker attacker;
    attacker.read(figures);
    EXPECT_EQ(attacker.told(), std::vector<std::string>())
        << "seed " << seed << ", round " << round << "\n"
        << to_csv(figures, GroupBy::nothing) << to_csv(report.figures(0), GroupBy::nothing);
    for (const Figure& figure : figures) hidden += figure.value == "\u2026" ? 1 : 0;
    documents_.clear();
    if (HasFailure()) return;
  }
  EXPECT_GT(hidden, 200) << "or nothing was tried";
}

TEST_F(FigureSecretsTest, CallsOfNoConcernDoNotFollow) {
  for (const int others : {1, 2, 3}) {
    FigureReport report;
    for (int i = 0; i < 13; ++i) {
      report.add_decision(parsed(R"({"call":{"hook":"h"},"result":{"concerns_us":true}})"));
    }
    for (int i = 0; i < others; ++i) {
      report.add_decision(parsed(R"({"call":{"hook":"h"},"result":{"concerns_us":false}})"));
    }
    Attacker attacker;
    attacker.read(report.figures(kLeast));
    EXPECT_EQ(attacker.other_calls("h").size(), 2U) << others;
  }
}

TEST_F(FigureSecretsTest, TheAttackerFindsWhatFollows) {
  Attacker attacker;
  attacker.read({{"", "calls", "h", "", "15"},
                 {"", "calls-with-our-drugs", "h", "", "\u2026"},
                 {"", "orders", "", "", "13"},
                 {"", "sent", "r", "critical", "\u2026"},
                 {"", "cards", "r", "critical", "12"},
                 {"", "accepted", "r", "critical", "12"},
                 {"", "overridden", "r", "critical", "0"},
                 {"", "unanswered", "r", "critical", "0"},
                 {"", "sent", "r", "warning", "<4"},
                 {"", "cards", "r", "warning", "<4"},
                 {"", "accepted", "r", "warning", "<4"},
                 {"", "overridden", "r", "warning", "0"},
                 {"", "unanswered", "r", "warning", "0"},
                 {"", "rule-sent", "r", "", "13"},
                 {"", "rule-overridden", "r", "", "0"}});
  EXPECT_EQ(attacker.other_calls("h"), std::vector<int>({2}));
  EXPECT_EQ(attacker.told().size(), 5U) << "calls of ours, what was sent, a card and its answer";
}

}  // namespace
}  // namespace isoguard::audit_view
