#include "src/recording/cards_sent.h"

#include <cstdint>
#include <exception>

#include "fhir/document.h"
#include "src/audit/canonical.h"
#include "src/recording/alert_memory.h"

namespace isoguard::app {
namespace {

using fhir::json::Value;

std::vector<std::string> strings(const Value& list) {
  std::vector<std::string> out;
  for (const Value& item : list.items()) out.emplace_back(item.string());
  return out;
}

std::optional<SentCard> sent_card_in(const Value& root, std::string_view uuid) {
  if (root["type"].string() != "decision") return std::nullopt;
  for (const Value& card : root["cards"].items()) {
    if (card["uuid"].string() != uuid) continue;
    const Value& keep = root["keep"];
    return SentCard{
        std::string(root["event_id"].string()),
        std::string(root["call"]["service"].string()),
        std::string(card["rule"].string()),
        std::string(root["subject"]["pseudonym"].string()),
        std::string(root["recorded_utc"].string()),
        keep.is_object() ? audit::canonical(keep).value_or("{}") : "{}",
        strings(card["suggestions"]),
        strings(card["reasons"]),
        std::string(card["facts"].string()),
        std::string(card["session"].string()),
        {std::string(root["client"]["iss"].string()), std::string(root["tenant"].string())}};
  }
  return std::nullopt;
}

/// A card that was sent when clients were not told apart is everybody's.
bool is_for(const SentCard& card, const CardOwner& asker) {
  return card.owner.iss.empty() || card.owner == asker;
}

/// Finds out whose answer, and to which of the cards of one uuid, feedback was.
class Attribution {
 public:
  explicit Attribution(std::string_view outcome_utc) : outcome_(microseconds_of(outcome_utc)) {}

  /// Newest first.
  void see(const Value& decision, const SentCard& card) {
    const auto recorded = microseconds_of(decision["recorded_utc"].string());
    if (!outcome_ || !recorded) {
      is_sure_ = false;
      return;
    }
    const std::int64_t age = *outcome_ - *recorded;
    if (age < -AlertMemory::kClocks || age > AlertMemory::kSession) return;
    const std::string_view user = decision["user"]["ref"].string();
    is_sure_ = is_sure_ && !user.empty() && (seen_.empty() || seen_.front().user == user);
    seen_.push_back({age, std::string(user), card.facts, card.session});
  }

  void tell(KnownCard& known) const {
    const Seen* answered = is_sure_ ? answered_of() : nullptr;
    if (answered == nullptr || answered->facts.empty()) return;
    known.facts = answered->facts;
    // The card of order-sign has no session of its own, though it may be of one.
    for (const Seen& one : seen_) {
      if (one.age < answered->age || one.facts != answered->facts || one.session.empty()) continue;
      known.session = one.session;
      return;
    }
  }

 private:
  struct Seen {
    std::int64_t age;  ///< at the outcome
    std::string user;
    std::string facts;
    std::string session;
  };

  /// The card that was there at the outcome; where the client's clock is behind, the only one that
  /// it can have been.
  const Seen* answered_of() const {
    for (const Seen& one : seen_) {
      if (one.age >= -kPrecise) return &one;
    }
    for (const Seen& one : seen_) {
      if (one.facts != seen_.front().facts) return nullptr;
    }
    return seen_.empty() ? nullptr : &seen_.front();
  }

  static constexpr std::int64_t kPrecise = 5'000'000;  // clocks that are right

  std::optional<std::int64_t> outcome_;
  bool is_sure_ = true;
  std::vector<Seen> seen_;
};

}  // namespace

KnownCard CardsInEvents::look_up(std::string_view uuid, std::string_view key,
                                 std::string_view outcome_utc, const CardOwner& asker) try {
  KnownCard known;
  Attribution attribution(outcome_utc);
  for (const std::string& event : events_(uuid)) {
    const auto document = fhir::Document::parse(event);
    if (!document) continue;
    const Value& root = document->root();
    known.is_repeat = known.is_repeat || root["feedback"]["key"].string() == key;
    auto card = sent_card_in(root, uuid);
    if (!card || !is_for(*card, asker)) continue;
    attribution.see(root, *card);
    if (!known.card) known.card = std::move(card);
  }
  attribution.tell(known);
  return known;
} catch (const std::exception&) {
  return {};
}

}  // namespace isoguard::app
