#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>

#include "src/audit_db/connection.h"
#include "src/audit_db/shared_state.h"

namespace isoguard::audit_db {

/// Items of feedback of which this process asks whether they are its to keep, and those that it
/// has kept, until PostgreSQL is told. Any thread; tell() and answer() one at a time.
class FeedbackClaims {
 public:
  using Clock = std::chrono::steady_clock;
  using Then = std::function<void(FeedbackClaim)>;

  /// What another replica has in hand is asked again after this.
  static constexpr std::chrono::milliseconds kAskAgain{20};
  static constexpr std::size_t kMost = 1000;  ///< of either kind

  explicit FeedbackClaims(std::chrono::milliseconds patience);

  /// False when too many wait already; `then` is as it was.
  bool ask(const std::string& key, Then& then);
  /// Beyond kMost the oldest is forgotten.
  void kept(std::string key);
  bool is_waiting() const;
  /// Whether there is something to say or to ask now.
  bool is_due() const;

  /// Both throw DbError; what was not told or asked then stays.
  void tell(Connection& connection);
  void answer(Connection& connection);
  /// Nobody can tell.
  void turn_away();

 private:
  struct Question {
    std::string key;
    Then then;
    Clock::time_point ask_at;
    Clock::time_point until;
  };

  void settle(Question question, const std::string& place);
  void put_back(Question question);

  const std::chrono::milliseconds patience_;
  const std::string holder_;  ///< this process, as claims name it
  mutable std::mutex mutex_;
  std::deque<Question> questions_;
  std::deque<std::string> kept_;
};

}  // namespace isoguard::audit_db
