// Thousands of made-up patients, posed to the real decision as a client would and judged a second
// time by the oracle. A difference is a fault of one of the two.
//
// ISOGUARD_SWEEP_SEED and ISOGUARD_SWEEP_CASES change the fixed round; ISOGUARD_SWEEP_CASE=n poses
// that case of the seed alone, to replay a failure.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <stdexcept>

#include "fhir/document.h"
#include "plugin/plugin.h"
#include "src/manifests/load_plugin.h"
#include "tests/sweep/generate.h"
#include "tests/sweep/oracle.h"
#include "tests/sweep/request.h"

namespace isoguard::sweep {
namespace {

constexpr std::uint64_t kSeed = 20261125;
// Builds that are slow on purpose (sanitizers, no optimisation) pose fewer cases.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(NDEBUG)
constexpr std::uint64_t kCases = 4'000;
#else
constexpr std::uint64_t kCases = 40'000;
#endif
constexpr std::uint64_t kNewCases = kCases / 20;
constexpr int kShownDifferences = 5;
constexpr std::array<std::string_view, 4> kPolicies = {"eu-ppp", "uk-mhra", "us-ipledge",
                                                       "seed-article"};

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* value = std::getenv(variable);
  return value == nullptr || *value == '\0' ? otherwise : std::strtoull(value, nullptr, 10);
}

struct Card {
  std::string indicator;
  std::string row;
};

/// The judged rules' cards of an answer by rule, and how many cards it has in all.
struct Cards : std::map<std::string, Card> {
  std::size_t in_all = 0;
};

Cards cards_of(plugin::Call& call) {
  Cards cards;
  const plugin::Answer answer = call.answer();
  const auto document = fhir::Document::parse(answer.body);
  if (answer.status != 200 || !document) {
    cards["no answer"] = {std::to_string(answer.status), answer.body};
    return cards;
  }
  for (const fhir::json::Value& card : document->root()["cards"].items()) {
    ++cards.in_all;
    const std::string rule(card["source"]["topic"]["code"].string());
    if (!judged_rules().contains(rule)) continue;
    const bool second = cards.contains(rule);
    cards[second ? rule + " (second card)" : rule] = {std::string(card["indicator"].string()), ""};
  }
  for (const plugin::RuleOutcome& outcome : call.outcomes()) {
    const auto card = cards.find(std::string(outcome.rule));
    if (outcome.shown && card != cards.end()) card->second.row = outcome.row;
  }
  return cards;
}

std::string to_text(const Cards& cards) {
  std::string text;
  for (const auto& [rule, card] : cards)
    text += "  " + rule + "/" + card.row + " " + card.indicator + "\n";
  return text;
}

std::string to_text(const Opinion& opinion) {
  std::string text;
  for (const auto& [rule, said] : opinion.cards) {
    for (const std::string& row : said.rows) text += "  " + rule + "/" + row + " or\n";
    text.replace(text.size() - 3, 2, said.indicator);
  }
  if (opinion.losses_when_alone) text += "  data-unavailable/other, if there is no other card\n";
  for (const std::string& rule : opinion.open) text += "  " + rule + ": not decided\n";
  return text;
}

/// The rules on which the two differ, empty when they agree.
std::string difference(const Cards& cards, Opinion opinion) {
  if (opinion.losses_when_alone && cards.in_all == cards.count("data-unavailable"))
    opinion.cards["data-unavailable"] = {"info", {"other"}};
  std::string rules;
  for (const auto& [rule, card] : cards) {
    if (opinion.open.contains(rule)) continue;
    const auto said = opinion.cards.find(rule);
    const bool same = said != opinion.cards.end() && said->second.indicator == card.indicator &&
                      said->second.rows.contains(card.row);
    if (!same) rules += " " + rule;
  }
  for (const auto& [rule, said] : opinion.cards)
    if (!cards.contains(rule) && !opinion.open.contains(rule)) rules += " " + rule;
  return rules;
}

/// The shipped decision under each policy, and what a number of cases brought.
class Round {
 public:
  explicit Round(std::uint64_t seed) : seed_(seed) {
    for (std::size_t i = 0; i < kPolicies.size(); ++i) {
      app::DecisionOptions options;
      options.policy = kPolicies[i];
      const auto loaded = app::load_plugin(options);
      if (!loaded) throw std::runtime_error(loaded.error());
      plugins_[i] = *loaded;
    }
  }

  /// Judges cases `first` to `last`-1.
  void pose_all(std::uint64_t first, std::uint64_t last) {
    std::printf("seed %llu, cases %llu to %llu, %zu policies\n",
                static_cast<unsigned long long>(seed_), static_cast<unsigned long long>(first),
                static_cast<unsigned long long>(last - 1), kPolicies.size());
    for (std::uint64_t number = first; number < last; ++number) pose(number);
    std::string summary;
    for (const auto& [rules, count] : differences_)
      summary += std::to_string(count) + " on" + rules + "\n";
    EXPECT_TRUE(differences_.empty()) << "seed " << seed_ << ", differences:\n" << summary;
  }

  /// How often a row was on a card under a policy.
  int reached(std::string_view policy, const std::string& row) const {
    const auto found = reached_.find(std::string(policy) + " " + row);
    return found == reached_.end() ? 0 : found->second;
  }

 private:
  void pose(std::uint64_t number) {
    const Case facts = generate(seed_, number);
    const std::string request = write_request(facts);
    for (std::size_t i = 0; i < kPolicies.size(); ++i) {
      const std::string policy(kPolicies[i]);
      const auto call =
          plugins_[i]->call(facts.selecting ? "order-select" : "order-sign", request, facts.today);
      const Cards cards = cards_of(*call);
      const Opinion opinion = judge(facts, policy_of(policy));
      for (const auto& [rule, card] : cards) ++reached_[policy + " " + rule + "/" + card.row];
      if (cards.empty()) ++reached_[policy + " no card"];
      const std::string rules = difference(cards, opinion);
      if (rules.empty()) continue;
      ++differences_[rules];
      if (++shown_ > kShownDifferences) continue;
      ADD_FAILURE() << "ISOGUARD_SWEEP_SEED=" << seed_ << " ISOGUARD_SWEEP_CASE=" << number
                    << ", policy " << policy << ": they differ on" << rules << "\n"
                    << describe(facts) << "isoguard:\n"
                    << to_text(cards) << "oracle:\n"
                    << to_text(opinion) << call->explanation() << "\n"
                    << request;
    }
  }

  std::uint64_t seed_;
  std::array<std::shared_ptr<const plugin::Plugin>, kPolicies.size()> plugins_;
  std::map<std::string, int> reached_;
  std::map<std::string, int> differences_;
  int shown_ = 0;
};

/// Every row that the oracle can name, and the one policy that has it if it is not in all.
struct Row {
  const char* name;
  std::string_view only_under;
};
constexpr std::array kRows = {
    Row{"no card", ""},
    Row{"teratogenic-pregnancy/pregnant", ""},
    Row{"teratogenic-pregnancy/not-excluded", ""},
    Row{"teratogenic-childbearing-potential/trying-to-conceive", ""},
    Row{"teratogenic-childbearing-potential/start-nothing", ""},
    Row{"teratogenic-childbearing-potential/start-incomplete", ""},
    Row{"teratogenic-childbearing-potential/start-second-test", "us-ipledge"},
    Row{"teratogenic-childbearing-potential/start-complete", "seed-article"},
    Row{"teratogenic-childbearing-potential/continuing-no-test", ""},
    Row{"teratogenic-childbearing-potential/unreadable", ""},
    Row{"teratogenic-unknown-data/sex-unknown", ""},
    Row{"teratogenic-unknown-data/record-conflict", ""},
    Row{"teratogenic-unknown-data/possible-pregnancy", ""},
    Row{"tetracycline-interaction/concurrent", ""},
    Row{"tetracycline-interaction/uncertain", ""},
    Row{"tetracycline-interaction/isotretinoin-uncertain", ""},
    Row{"tetracycline-interaction/short-gap", ""},
    Row{"tetracycline-interaction/recent", ""},
    Row{"tetracycline-interaction/isotretinoin-recent", ""},
    Row{"tetracycline-interaction/stale", ""},
    Row{"tetracycline-interaction/status-unknown", ""},
    Row{"repeat-course-interval/short-gap", ""},
    Row{"sun-protection-counselling/start", ""},
    Row{"sun-protection-counselling/continuing", ""},
    Row{"supply-limit/limit", ""},
    Row{"age-under-12/too-young", ""},
    Row{"data-unavailable/essential", ""},
    Row{"data-unavailable/other", ""},
};

bool is_replay() { return std::getenv("ISOGUARD_SWEEP_CASE") != nullptr; }

TEST(Sweep, AgreesWithTheOracleAndReachesEveryRow) {
  const std::uint64_t seed = number_from("ISOGUARD_SWEEP_SEED", kSeed);
  const std::uint64_t cases = number_from("ISOGUARD_SWEEP_CASES", kCases);
  const std::uint64_t replayed = number_from("ISOGUARD_SWEEP_CASE", 0);
  Round round(seed);
  round.pose_all(replayed, is_replay() ? replayed + 1 : cases);
  if (seed != kSeed || cases < kCases || is_replay()) return;
  // A sweep that never gets somewhere says nothing about it.
  const int enough = static_cast<int>(kCases / 2000);
  for (const Row& row : kRows) {
    for (const std::string_view policy : kPolicies) {
      if (!row.only_under.empty() && row.only_under != policy) continue;
      EXPECT_GE(round.reached(policy, row.name), enough) << policy << " " << row.name;
    }
  }
}

TEST(Sweep, AgreesWithTheOracleOnANewSeed) {
  if (is_replay()) GTEST_SKIP() << "the case belongs to the other round";
  Round round(std::random_device{}());
  round.pose_all(0, kNewCases);
}

}  // namespace
}  // namespace isoguard::sweep
