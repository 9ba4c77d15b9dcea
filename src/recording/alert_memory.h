#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "plugin/plugin.h"

namespace isoguard::app {

/// Feedback on a card that a decision record gave names to (docs/quiet.md).
struct AnsweredCard {
  std::string facts;    ///< name of clinician, patient, rule and what it rests on; perhaps empty
  std::string session;  ///< name of the same in one order entry; perhaps empty
  std::string reason;   ///< code of the first override reason; perhaps empty
  bool accepted = false;
  std::int64_t outcome_us = 0;  ///< since 1970, UTC, as the client says
};

/// What the bytes of a feedback event say of a card with names; nothing otherwise.
std::optional<AnsweredCard> answered_card_of(const std::string& event);

/// What clinicians did with cards, in memory: filled from the audit at the start, kept up as
/// feedback is stored. What is not here, or not any more, makes cards no quieter. Any thread.
class AlertMemory final : public plugin::Earlier {
 public:
  using Clock = std::function<std::int64_t()>;  ///< microseconds since 1970, UTC

  /// `now`: the wall clock unless a test has another.
  explicit AlertMemory(Clock now = {});

  /// The order of calls does not matter: of several answers to one card the one with the latest
  /// outcome counts, and of those at the same time the one that makes nothing quieter.
  void note(const AnsweredCard& card);

  std::optional<plugin::EarlierOverride> overridden(std::string_view facts) const override;
  /// Within kSession, and with a clock that is wrong by at most kClocks.
  bool answered(std::string_view session) const override;

  std::size_t size() const;

  static constexpr std::size_t kMost = 100'000;  ///< of either kind; the oldest are forgotten
  static constexpr std::int64_t kSession = std::int64_t{12} * 3600 * 1'000'000;
  static constexpr std::int64_t kClocks = std::int64_t{5} * 60 * 1'000'000;

 private:
  /// By name; what came first is forgotten first.
  class Answers {
   public:
    void keep(const std::string& name, const AnsweredCard& card);
    const AnsweredCard* find(std::string_view name) const;
    std::size_t size() const { return by_name_.size(); }

   private:
    std::unordered_map<std::string, AnsweredCard> by_name_;
    std::deque<std::string> in_order_;
  };

  Clock now_;
  mutable std::mutex mutex_;
  Answers facts_;
  Answers sessions_;
};

/// Microseconds since 1970 of "2026-11-25T21:00:00.5Z", with a fraction of at most nine digits or
/// none; nothing for anything else.
std::optional<std::int64_t> microseconds_of(std::string_view utc);

}  // namespace isoguard::app
