#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "src/audit_db/target.h"

namespace isoguard::audit_db {

/// What came of claiming a token.
enum class Claim : unsigned char {
  claimed,      ///< nobody used it before
  seen,         ///< somebody did: it is a replay
  unavailable,  ///< nobody can tell now; a claim that came too late may still be written down
};

/// What came of claiming an item of feedback.
enum class FeedbackClaim : unsigned char {
  mine,         ///< it is for this replica to keep it, and to say so with feedback_kept()
  kept,         ///< some replica has it on its disk
  unavailable,  ///< nobody can tell now, or in time
};

/// What all replicas of a site know together. Any thread.
class SharedState {
 public:
  virtual ~SharedState() = default;

  /// Uses a token of an issuer up, for all replicas and until it expires. The answer takes as long
  /// as one transaction, and never longer than the patience of the state; `unavailable` comes at
  /// once while PostgreSQL is known to be away. Never throws.
  virtual Claim claim_jti(std::string_view iss, std::string_view jti,
                          std::chrono::system_clock::time_point expires) noexcept = 0;

  /// The bytes of the events that name a card, of any replica, newest first, as far as they have
  /// been shared; none when nobody can tell. `then` is called exactly once, on this thread or on
  /// one of the state's, and must not throw.
  virtual void events_of_card(std::string uuid,
                              std::function<void(std::vector<std::string>)> then) = 0;

  /// Asks which replica keeps the item of this key. While another has it in hand the answer waits,
  /// for the patience of the state at most. `then` as for events_of_card.
  virtual void claim_feedback(std::string key, std::function<void(FeedbackClaim)> then) = 0;
  /// The item is on this replica's disk. Nobody waits; never throws.
  virtual void feedback_kept(std::string key) noexcept = 0;
};

/// Over PostgreSQL, with a thread and a connection of its own.
class PostgresState final : public SharedState {
 public:
  /// `patience`: of who claims. A statement that takes twice as long makes PostgreSQL count as
  /// away.
  explicit PostgresState(Target target,
                         std::chrono::milliseconds patience = std::chrono::milliseconds(250));
  ~PostgresState() override;

  Claim claim_jti(std::string_view iss, std::string_view jti,
                  std::chrono::system_clock::time_point expires) noexcept override;
  void events_of_card(std::string uuid,
                      std::function<void(std::vector<std::string>)> then) override;
  void claim_feedback(std::string key, std::function<void(FeedbackClaim)> then) override;
  void feedback_kept(std::string key) noexcept override;

  /// Every `then` was called when it returns; later questions are answered as if PostgreSQL were
  /// away.
  void stop();

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

}  // namespace isoguard::audit_db
