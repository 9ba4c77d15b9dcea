#include "src/audit_db/feedback_claims.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "src/audit/event.h"

namespace isoguard::audit_db {

FeedbackClaims::FeedbackClaims(std::chrono::milliseconds patience)
    : patience_(patience), holder_(audit::new_event_id().text()) {}

bool FeedbackClaims::ask(const std::string& key, Then& then) {
  const auto now = Clock::now();
  const std::lock_guard lock(mutex_);
  if (questions_.size() >= kMost) return false;
  questions_.push_back({key, std::move(then), now, now + patience_});
  return true;
}

void FeedbackClaims::kept(std::string key) {
  const std::lock_guard lock(mutex_);
  if (kept_.size() >= kMost) kept_.pop_front();
  kept_.push_back(std::move(key));
}

bool FeedbackClaims::is_waiting() const {
  const std::lock_guard lock(mutex_);
  return !questions_.empty();
}

bool FeedbackClaims::is_due() const {
  const auto now = Clock::now();
  const std::lock_guard lock(mutex_);
  return !kept_.empty() || std::ranges::any_of(questions_, [now](const Question& question) {
    return question.ask_at <= now;
  });
}

void FeedbackClaims::tell(Connection& connection) {
  std::deque<std::string> keys;
  {
    const std::lock_guard lock(mutex_);
    keys.swap(kept_);
  }
  try {
    for (; !keys.empty(); keys.pop_front()) {
      connection.run("SELECT isoguard.feedback_kept($1, $2)",
                     {Param::text(keys.front()), Param::text(holder_)});
    }
  } catch (const std::exception&) {
    for (std::string& key : keys) kept(std::move(key));
    throw;
  }
}

void FeedbackClaims::answer(Connection& connection) {
  std::deque<Question> asked;
  {
    const std::lock_guard lock(mutex_);
    asked.swap(questions_);
  }
  for (; !asked.empty(); asked.pop_front()) {
    Question& question = asked.front();
    if (question.ask_at > Clock::now()) {
      put_back(std::move(question));
      continue;
    }
    std::string place;
    try {
      place = connection
                  .run("SELECT isoguard.claim_feedback($1, $2)",
                       {Param::text(question.key), Param::text(holder_)})
                  .text(0, 0);
    } catch (const std::exception&) {
      for (Question& other : asked) put_back(std::move(other));
      throw;
    }
    settle(std::move(question), place);
  }
}

void FeedbackClaims::settle(Question question, const std::string& place) {
  if (place == "mine") return question.then(FeedbackClaim::mine);
  if (place == "kept") return question.then(FeedbackClaim::kept);
  question.ask_at = Clock::now() + kAskAgain;
  if (question.ask_at >= question.until) return question.then(FeedbackClaim::unavailable);
  put_back(std::move(question));
}

void FeedbackClaims::put_back(Question question) {
  const std::lock_guard lock(mutex_);
  questions_.push_back(std::move(question));
}

void FeedbackClaims::turn_away() {
  std::deque<Question> asked;
  {
    const std::lock_guard lock(mutex_);
    asked.swap(questions_);
  }
  for (Question& question : asked) question.then(FeedbackClaim::unavailable);
}

}  // namespace isoguard::audit_db
