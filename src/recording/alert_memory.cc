#include "src/recording/alert_memory.h"

#include <charconv>
#include <chrono>
#include <cstdlib>

#include "fhir/document.h"

namespace isoguard::app {
namespace {

using fhir::json::Value;

std::int64_t wall_clock() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// The digits of `text` at `at`, all of them and nothing else.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (text.size() < at + count) return std::nullopt;
  int number = 0;
  const char* end = text.data() + at + count;
  const auto [parsed, error] = std::from_chars(text.data() + at, end, number);
  if (error != std::errc() || parsed != end || number < 0) return std::nullopt;
  return number;
}

/// Microseconds of ".5"; nothing when that is no fraction.
std::optional<std::int64_t> fraction_of(std::string_view text) {
  if (text.empty()) return 0;
  if (text.front() != '.' || text.size() > 10 || !digits(text, 1, text.size() - 1)) {
    return std::nullopt;
  }
  std::string six(text.substr(1, 6));
  six.resize(6, '0');
  return *digits(six, 0, 6);
}

fhir::Day day_of(std::int64_t microseconds) {
  return std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(microseconds)));
}

}  // namespace

std::optional<std::int64_t> microseconds_of(std::string_view utc) {
  constexpr std::string_view kShape = "0000-00-00T00:00:00";
  if (utc.size() <= kShape.size() || utc.back() != 'Z') return std::nullopt;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    if (kShape[i] != '0' && utc[i] != kShape[i]) return std::nullopt;
  }
  const auto day = fhir::parse_date(utc.substr(0, 10));
  const auto hours = digits(utc, 11, 2);
  const auto minutes = digits(utc, 14, 2);
  const auto seconds = digits(utc, 17, 2);
  const auto fraction = fraction_of(utc.substr(19, utc.size() - 20));
  if (!day || !hours || !minutes || !seconds || !fraction) return std::nullopt;
  if (*hours > 23 || *minutes > 59 || *seconds > 60) return std::nullopt;
  const std::int64_t days = day->earliest.time_since_epoch().count();
  return (((days * 24 + *hours) * 60 + *minutes) * 60 + *seconds) * 1'000'000 + *fraction;
}

std::optional<AnsweredCard> answered_card_of(const std::string& event) {
  const auto document = fhir::Document::parse(event);
  if (!document || document->root()["type"].string() != "feedback") return std::nullopt;
  const Value& feedback = document->root()["feedback"];
  const auto outcome = microseconds_of(feedback["outcome_utc"].string());
  AnsweredCard card;
  card.facts = feedback["facts"].string();
  card.session = feedback["session"].string();
  card.accepted = feedback["outcome"].string() != "overridden";
  const auto reasons = feedback["reasons"].items();
  if (!reasons.empty()) card.reason = reasons.front()["code"].string();
  if (!outcome || (card.facts.empty() && card.session.empty())) return std::nullopt;
  card.outcome_us = *outcome;
  return card;
}

AlertMemory::AlertMemory(Clock now) : now_(now ? std::move(now) : Clock(wall_clock)) {}

void AlertMemory::Answers::keep(const std::string& name, const AnsweredCard& card) {
  if (name.empty()) return;
  const auto [found, is_new] = by_name_.try_emplace(name, card);
  if (!is_new) {
    AnsweredCard& known = found->second;
    const bool later = card.outcome_us > known.outcome_us;
    const bool louder = card.outcome_us == known.outcome_us && card.accepted;
    if (later || louder) known = card;
    return;
  }
  in_order_.push_back(name);
  if (in_order_.size() <= kMost) return;
  by_name_.erase(in_order_.front());
  in_order_.pop_front();
}

const AnsweredCard* AlertMemory::Answers::find(std::string_view name) const {
  const auto found = by_name_.find(std::string(name));
  return found == by_name_.end() ? nullptr : &found->second;
}

void AlertMemory::note(const AnsweredCard& card) {
  const std::lock_guard lock(mutex_);
  facts_.keep(card.facts, card);
  sessions_.keep(card.session, card);
}

std::optional<plugin::EarlierOverride> AlertMemory::overridden(std::string_view facts) const {
  const std::lock_guard lock(mutex_);
  const AnsweredCard* card = facts_.find(facts);
  if (card == nullptr || card->accepted) return std::nullopt;
  return plugin::EarlierOverride{day_of(card->outcome_us), card->reason};
}

bool AlertMemory::answered(std::string_view session) const {
  const std::lock_guard lock(mutex_);
  const AnsweredCard* card = sessions_.find(session);
  if (card == nullptr) return false;
  const std::int64_t age = now_() - card->outcome_us;
  return age >= -kClocks && age <= kSession;
}

std::size_t AlertMemory::size() const {
  const std::lock_guard lock(mutex_);
  return facts_.size() + sessions_.size();
}

}  // namespace isoguard::app
