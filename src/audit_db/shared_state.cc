#include "src/audit_db/shared_state.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "src/audit_db/connection.h"
#include "src/audit_db/feedback_claims.h"
#include "src/audit_db/server_check.h"
#include "src/audit_db/state_tables.h"
#include "src/audit_db/stop_file.h"

namespace isoguard::audit_db {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kRetryEvery{1000};
constexpr std::chrono::hours kTidyEvery{1};
constexpr std::size_t kMostWaiting = 1000;
constexpr std::size_t kMostClaims = 200;  // in a transaction

struct JtiClaim {
  std::string iss;
  std::string jti;
  std::chrono::system_clock::time_point expires;
  std::promise<Claim> answer;
};

struct CardQuestion {
  std::string uuid;
  std::function<void(std::vector<std::string>)> then;
};

}  // namespace

class PostgresState::Work {
 public:
  Work(Target target, milliseconds patience)
      : target_(std::move(target)),
        patience_(patience),
        feedback_(patience),
        thread_([this] { run(); }) {}

  Claim claim(std::string_view iss, std::string_view jti,
              std::chrono::system_clock::time_point expires) {
    JtiClaim claim{table_key(iss), table_key(jti), expires, {}};
    auto answer = claim.answer.get_future();
    {
      const std::lock_guard lock(mutex_);
      if (!connected_ || claims_.size() >= kMostWaiting) return Claim::unavailable;
      claims_.push_back(std::move(claim));
    }
    wake_.notify_one();
    const bool came = answer.wait_for(patience_) == std::future_status::ready;
    return came ? answer.get() : Claim::unavailable;
  }

  void ask(CardQuestion question) {
    {
      const std::lock_guard lock(mutex_);
      if (connected_ && questions_.size() < kMostWaiting) {
        questions_.push_back(std::move(question));
        wake_.notify_one();
        return;
      }
    }
    question.then({});
  }

  void claim_feedback(const std::string& key, FeedbackClaims::Then then) {
    {
      const std::lock_guard lock(mutex_);
      if (connected_ && feedback_.ask(key, then)) {
        wake_.notify_one();
        return;
      }
    }
    then(FeedbackClaim::unavailable);
  }

  void feedback_kept(std::string key) {
    feedback_.kept(std::move(key));
    const std::lock_guard lock(mutex_);  // or it could come between a look and a wait
    wake_.notify_one();
  }

  ~Work() {
    stop();
    thread_.join();
  }

  /// Does not wait for a connection that is being made.
  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      connected_ = false;
    }
    wake_.notify_all();
    stop_.raise();
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return !serving_; });
    }
    turn_away();
  }

 private:
  void run() {
    while (!is_stopping()) {
      if (connection_ || connect()) {
        wait(kTidyEvery, true);
        serve();
      } else {
        wait(kRetryEvery, false);
      }
    }
  }

  bool is_stopping() {
    const std::lock_guard lock(mutex_);
    return stopping_;
  }

  void wait(Clock::duration most, bool for_questions) {
    if (feedback_.is_waiting()) most = std::min<Clock::duration>(most, FeedbackClaims::kAskAgain);
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, most, [&] {
      return stopping_ ||
             (for_questions && !(claims_.empty() && questions_.empty() && !feedback_.is_due()));
    });
  }

  bool connect() {
    try {
      connection_.emplace(
          target_, Connection::Limits{.statement = 2 * patience_, .stop = stop_.descriptor()});
      if (check_server(*connection_, target_.accepted).fault.empty()) {
        const std::lock_guard lock(mutex_);
        connected_ = !stopping_;
        return true;
      }
    } catch (const std::exception&) {
      // The shipper, which goes to the same place, says what is wrong.
    }
    connection_.reset();
    return false;
  }

  /// Who waits is told that nobody knows.
  void turn_away() {
    std::deque<JtiClaim> claims;
    std::deque<CardQuestion> questions;
    {
      const std::lock_guard lock(mutex_);
      connected_ = false;
      claims.swap(claims_);
      questions.swap(questions_);
    }
    for (JtiClaim& claim : claims) claim.answer.set_value(Claim::unavailable);
    for (CardQuestion& question : questions) question.then({});
    feedback_.turn_away();
  }

  void serve() {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
      serving_ = true;
    }
    try {
      answer_claims();
      feedback_.tell(*connection_);
      answer_questions();
      feedback_.answer(*connection_);
      if (Clock::now() >= tidy_at_) {
        forget_expired_tokens(*connection_);
        forget_feedback_claims(*connection_);
        tidy_at_ = Clock::now() + kTidyEvery;
      }
    } catch (const std::exception&) {
      connection_.reset();
      turn_away();
    }
    const std::lock_guard lock(mutex_);
    serving_ = false;
    wake_.notify_all();
  }

  void answer_claims() {
    std::deque<JtiClaim> claims;
    {
      const std::lock_guard lock(mutex_);
      while (!claims_.empty() && claims.size() < kMostClaims) {
        claims.push_back(std::move(claims_.front()));
        claims_.pop_front();
      }
    }
    if (claims.empty()) return;
    std::map<TokenKeys, std::chrono::system_clock::time_point> rows;
    for (const JtiClaim& claim : claims) rows.try_emplace({claim.iss, claim.jti}, claim.expires);
    std::set<TokenKeys> is_new;
    try {
      is_new = claim_tokens(*connection_, rows);
    } catch (const std::exception&) {
      for (JtiClaim& claim : claims) claim.answer.set_value(Claim::unavailable);
      throw;
    }
    // Of two that claim the same at once the first has it.
    for (JtiClaim& claim : claims) {
      const bool claimed = is_new.erase({claim.iss, claim.jti}) > 0;
      claim.answer.set_value(claimed ? Claim::claimed : Claim::seen);
    }
  }

  void answer_questions() {
    for (;;) {
      CardQuestion question;
      {
        const std::lock_guard lock(mutex_);
        if (questions_.empty()) return;
        question = std::move(questions_.front());
        questions_.pop_front();
      }
      std::vector<std::string> events;
      std::exception_ptr failure;
      try {
        events = audit_db::events_of_card(*connection_, question.uuid);
      } catch (const std::exception&) {
        failure = std::current_exception();
      }
      question.then(std::move(events));
      if (failure) std::rethrow_exception(failure);
    }
  }

  const Target target_;
  const milliseconds patience_;
  const StopFile stop_;

  // The thread's own.
  std::optional<Connection> connection_;
  Clock::time_point tidy_at_{};

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<JtiClaim> claims_;
  std::deque<CardQuestion> questions_;
  FeedbackClaims feedback_;
  bool connected_ = false;
  bool serving_ = false;
  bool stopping_ = false;

  std::thread thread_;
};

PostgresState::PostgresState(Target target, milliseconds patience)
    : work_(std::make_unique<Work>(std::move(target), patience)) {}

PostgresState::~PostgresState() = default;

Claim PostgresState::claim_jti(std::string_view iss, std::string_view jti,
                               std::chrono::system_clock::time_point expires) noexcept try {
  return work_->claim(iss, jti, expires);
} catch (const std::exception&) {
  return Claim::unavailable;
}

void PostgresState::events_of_card(std::string uuid,
                                   std::function<void(std::vector<std::string>)> then) {
  work_->ask({std::move(uuid), std::move(then)});
}

void PostgresState::claim_feedback(std::string key, std::function<void(FeedbackClaim)> then) {
  work_->claim_feedback(key, std::move(then));
}

void PostgresState::feedback_kept(std::string key) noexcept try {
  work_->feedback_kept(std::move(key));
} catch (const std::exception&) {
  // After a while another replica would keep a repeat once more.
}

void PostgresState::stop() { work_->stop(); }

}  // namespace isoguard::audit_db
