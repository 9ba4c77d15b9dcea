#include "src/tools/replay_tally.h"

#include <algorithm>

namespace isoguard::app {
namespace {

using plugin::RuleOutcome;

const RuleOutcome* shown_of(const Tally::Outcomes& outcomes, std::string_view rule) {
  const auto found = std::find_if(
      outcomes.begin(), outcomes.end(),
      [&](const RuleOutcome& outcome) { return outcome.shown && outcome.rule == rule; });
  return found == outcomes.end() ? nullptr : &*found;
}

std::string row_of(const RuleOutcome& outcome) {
  return outcome.row + ", " + std::string(outcome.indicator);
}

}  // namespace

void Places::add(std::size_t number, const std::string& place, std::size_t most) {
  ++count;
  examples.emplace(number, place);
  while (examples.size() > most) examples.erase(std::prev(examples.end()));
}

void Places::merge(const Places& other, std::size_t most) {
  count += other.count;
  examples.insert(other.examples.begin(), other.examples.end());
  while (examples.size() > most) examples.erase(std::prev(examples.end()));
}

std::string_view to_code(Difference::Kind kind) {
  constexpr std::string_view kCodes[] = {"gained", "lost", "changed"};
  return kCodes[static_cast<std::size_t>(kind)];
}

void Tally::count_cards(std::size_t configuration, const Outcomes& outcomes) {
  for (const RuleOutcome& outcome : outcomes) {
    const bool silent = outcome.visibility == "silent";
    if (!outcome.shown && !silent) continue;
    CardCount& count =
        cards[configuration][{std::string(outcome.rule), std::string(outcome.indicator)}];
    ++(silent ? count.silent : count.shown);
  }
}

void Tally::compare(const Outcomes& first, const Outcomes& second, std::size_t number,
                    const std::string& place) {
  using Kind = Difference::Kind;
  for (const RuleOutcome& one : first) {
    if (!one.shown) continue;
    const RuleOutcome* other = shown_of(second, one.rule);
    if (other == nullptr) {
      differences[{Kind::lost, std::string(one.rule), row_of(one), ""}].add(number, place, most);
    } else if (row_of(one) != row_of(*other)) {
      differences[{Kind::changed, std::string(one.rule), row_of(one), row_of(*other)}].add(
          number, place, most);
    }
  }
  for (const RuleOutcome& other : second) {
    if (!other.shown || shown_of(first, other.rule) != nullptr) continue;
    differences[{Kind::gained, std::string(other.rule), "", row_of(other)}].add(number, place,
                                                                                most);
  }
}

void Tally::merge(const Tally& other) {
  requests += other.requests;
  orders += other.orders;
  undated += other.undated;
  for (std::size_t i = 0; i < cards.size(); ++i) {
    for (const auto& [kind, count] : other.cards[i]) {
      cards[i][kind].shown += count.shown;
      cards[i][kind].silent += count.silent;
    }
  }
  for (const auto& [what, places] : other.differences) differences[what].merge(places, most);
  for (const auto& [why, places] : other.bad) bad[why].merge(places, most);
}

}  // namespace isoguard::app
