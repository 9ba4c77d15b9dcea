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
#include <utility>

#include "src/audit/canonical.h"
#include "src/audit/merkle.h"
#include "src/audit/text.h"
#include "src/audit_db/connection.h"
#include "src/audit_db/server_check.h"
#include "src/audit_db/stop_file.h"

namespace isoguard::audit_db {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kPatience{250};   // of who claims
constexpr milliseconds kStatement{500};  // then PostgreSQL counts as away
constexpr milliseconds kRetryEvery{1000};
constexpr std::chrono::hours kTidyEvery{1};
constexpr std::size_t kMostWaiting = 1000;
constexpr std::size_t kMostClaims = 200;  // in a transaction
constexpr std::size_t kLongestKey = 128;

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

std::string utc(std::chrono::system_clock::time_point time) {
  using std::chrono::microseconds;
  const auto since = std::chrono::duration_cast<microseconds>(time.time_since_epoch()).count();
  return audit::utc_text(since);
}

using Keys = std::pair<std::string, std::string>;

/// Claims of one transaction. In the order of their keys, so that two replicas do not wait for each
/// other. Gives the keys that nobody had.
std::set<Keys> insert(Connection& connection, const std::map<Keys, std::string>& claims) {
  std::string sql = "INSERT INTO isoguard.jti (iss, jti, expires) VALUES";
  std::vector<Param> params;
  for (const auto& [keys, expires] : claims) {
    sql += params.empty() ? " (" : ", (";
    for (const std::string* value : {&keys.first, &keys.second, &expires}) {
      params.push_back(Param::text(*value));
      sql += '$' + std::to_string(params.size()) + (value == &expires ? ")" : ", ");
    }
  }
  const Rows rows =
      connection.run(sql + " ON CONFLICT (iss, jti) DO NOTHING RETURNING iss, jti", params);
  std::set<Keys> is_new;
  for (int row = 0; row < rows.size(); ++row) is_new.emplace(rows.text(row, 0), rows.text(row, 1));
  return is_new;
}

std::vector<std::string> events_of(Connection& connection, const std::string& uuid) {
  // What is no text for PostgreSQL is no card of ours.
  if (table_key(uuid) != uuid) return {};
  const Rows rows = connection.run("SELECT isoguard.events_of_card($1)", {Param::text(uuid)});
  std::vector<std::string> events;
  for (int row = 0; row < rows.size(); ++row) events.push_back(rows.bytes(row, 0));
  return events;
}

}  // namespace

std::string table_key(std::string_view text) {
  constexpr std::string_view kHashed = "sha256:";
  const bool is_plain = std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7F; });
  if (is_plain && !text.empty() && text.size() <= kLongestKey && !text.starts_with(kHashed)) {
    return std::string(text);
  }
  return std::string(kHashed) + audit::hex(audit::sha256(text));
}

class PostgresState::Work {
 public:
  explicit Work(Target target) : target_(std::move(target)), thread_([this] { run(); }) {}

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
    const bool came = answer.wait_for(kPatience) == std::future_status::ready;
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
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, most, [&] {
      return stopping_ || (for_questions && !(claims_.empty() && questions_.empty()));
    });
  }

  bool connect() {
    try {
      connection_.emplace(target_,
                          Connection::Limits{.statement = kStatement, .stop = stop_.descriptor()});
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
  }

  void serve() {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
      serving_ = true;
    }
    try {
      answer_claims();
      answer_questions();
      if (Clock::now() >= tidy_at_) {
        connection_->run("SELECT isoguard.forget_expired_jti()");
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
    std::map<Keys, std::string> rows;
    for (const JtiClaim& claim : claims)
      rows.try_emplace({claim.iss, claim.jti}, utc(claim.expires));
    std::set<Keys> is_new;
    try {
      is_new = insert(*connection_, rows);
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
        events = events_of(*connection_, question.uuid);
      } catch (const std::exception&) {
        failure = std::current_exception();
      }
      question.then(std::move(events));
      if (failure) std::rethrow_exception(failure);
    }
  }

  const Target target_;
  const StopFile stop_;

  // The thread's own.
  std::optional<Connection> connection_;
  Clock::time_point tidy_at_{};

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<JtiClaim> claims_;
  std::deque<CardQuestion> questions_;
  bool connected_ = false;
  bool serving_ = false;
  bool stopping_ = false;

  std::thread thread_;
};

PostgresState::PostgresState(Target target) : work_(std::make_unique<Work>(std::move(target))) {}

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

void PostgresState::stop() { work_->stop(); }

}  // namespace isoguard::audit_db
