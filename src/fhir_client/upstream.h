#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "fhir/reply.h"
#include "src/fhir_client/base_url.h"
#include "src/fhir_client/batching.h"
#include "src/fhir_client/breaker.h"
#include "src/fhir_client/client.h"
#include "src/fhir_client/figures.h"
#include "src/fhir_client/retry.h"
#include "src/fhir_client/server_statement.h"
#include "src/fhir_client/trusted_authorities.h"

namespace web::http::client {
class http_client;
}

namespace isoguard::fhir_client {

class Exchange;

/// What came of one request. `body` is empty unless `failure` is none.
struct Answer {
  fhir::Failure failure = fhir::Failure::none;
  int status = 0;  ///< 0 when no head of an answer came
  std::string body;
  std::optional<std::string> retry_after{};  ///< header Retry-After, if there was one
  std::chrono::microseconds took{};          ///< since it was sent; 0: it was not
};

/// One GET to ask, one POST of a search or a batch, or one PUT.
struct Question {
  std::string target;     ///< "/fhir/Patient/1", valid as it is
  std::string body;       ///< of a POST or PUT; empty: a GET
  bool put = false;       ///< PUT the body instead
  std::string body_type;  ///< its media type
  std::string accept;     ///< media types for the answer; empty: those of FHIR
  std::string bearer_token;
  Trace trace;
  std::size_t body_bytes = 0;
  std::shared_ptr<std::atomic<std::size_t>> budget;
  /// Called exactly once, on any thread, even from within ask(); must neither block nor throw.
  std::function<void(Answer)> answered;
};

/// One FHIR server: its kept connections, how many requests may be under way, who waits, and
/// whether it is worth asking.
/// Thread-safe; owned by shared_ptr.
class Upstream : public std::enable_shared_from_this<Upstream> {
 public:
  struct Settings {
    int parallel = 1;
    std::size_t waiting = 0;
    TrustedAuthorities authorities;
    std::optional<fhir::Release> release;  ///< what it speaks, whatever its metadata say
    bool batch = false;                    ///< whether it may be sent batches at all
  };

  Upstream(BaseUrl base, Settings settings);
  ~Upstream();

  const BaseUrl& base() const { return base_; }
  const Settings& settings() const { return settings_; }
  ServerStatement& statement() { return statement_; }
  Batching& batching() { return batching_; }
  /// What it speaks: as it is registered or, without that, as its metadata say.
  std::optional<fhir::Release> release() const;
  /// True once.
  bool is_first_contradiction() { return !contradicted_.exchange(true); }
  Breaker& breaker() { return breaker_; }
  RetryBudget& retries() { return retries_; }
  Tally& tally() { return *tally_; }
  ServerFigures figures() const;
  /// Whether it has taken searches with extra parameters so far; refuses_extras() says no.
  bool takes_extras() const { return takes_extras_; }
  void refuses_extras() { takes_extras_ = false; }

  /// Asks now or, when too much is under way, later. Answers `throttled` when the line is full.
  std::shared_ptr<Exchange> ask(Question question);

  /// About how long it takes until so many reads that come now are answered, as answers of late
  /// came; 0 when none would have to wait in line, or when nobody is asked.
  std::chrono::microseconds expected_time(std::size_t reads) const;

  /// Gives up: the connection is closed and the answer, if none came before, is a timeout. May
  /// wait for a lock that cpprestsdk holds while it starts an I/O operation.
  void cancel(Exchange& exchange);

  /// Requests that cpprestsdk still holds.
  int under_way() const;

  /// For Exchange, none of them throws: the client to ask through; drops the kept connections of
  /// `client`, one of which has turned out bad; and one exchange is over, which starts the next.
  std::shared_ptr<web::http::client::http_client> client() const;
  void distrust(const std::shared_ptr<web::http::client::http_client>& client);
  void ended();

  /// A client that has no kept connection yet. May throw std::bad_alloc.
  std::shared_ptr<web::http::client::http_client> make_client() const;

 private:
  /// Those in the line for whom nobody waits any more. Under the mutex.
  std::vector<std::shared_ptr<Exchange>> take_given_up();

  const BaseUrl base_;
  const Settings settings_;
  ServerStatement statement_;
  Batching batching_;
  Breaker breaker_;
  RetryBudget retries_;
  const std::shared_ptr<Tally> tally_ = std::make_shared<Tally>();  ///< exchanges may outlive this
  std::atomic<bool> takes_extras_ = true;
  std::atomic<bool> contradicted_ = false;
  mutable std::mutex mutex_;
  std::shared_ptr<web::http::client::http_client> client_;
  std::deque<std::shared_ptr<Exchange>> waiting_;
  int under_way_ = 0;
};

}  // namespace isoguard::fhir_client
