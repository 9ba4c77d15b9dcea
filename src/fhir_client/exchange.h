#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "src/fhir_client/capped_body.h"
#include "src/fhir_client/cpprest.h"
#include "src/fhir_client/upstream.h"

namespace isoguard::fhir_client {

/// One request through cpprestsdk. Its continuations run inside cpprestsdk's own handlers, so that
/// an answer is judged by its head before the first byte of its body is read, and they hold neither
/// the answer nor the connection: whatever cpprestsdk drops is noticed at once as a cancelled task.
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  explicit Exchange(Question question);

  /// Asks through `upstream`, and tells it when cpprestsdk has let go.
  void start(std::shared_ptr<Upstream> upstream);
  /// For one that was never started.
  void refuse(fhir::Failure failure);
  void cancel();
  bool is_cancelled() const { return cancelled_; }
  /// Whether its server has had so much time for it, without the line. Any thread.
  bool had(std::chrono::steady_clock::duration time) const;

 private:
  void send();
  void on_progress();
  void on_head(const pplx::task<web::http::http_response>& head);
  void on_body(const pplx::task<utility::size64_t>& body);
  bool retry(const web::http::http_exception& error);
  void finish(fhir::Failure failure, bool transport_broke = false);
  void answer(fhir::Failure failure);

  Question question_;
  std::shared_ptr<Upstream> upstream_;
  std::shared_ptr<web::http::client::http_client> client_;
  pplx::cancellation_token_source cancellation_;
  std::shared_ptr<CappedBody> body_;
  web::http::http_request request_;
  int status_ = 0;
  std::atomic<std::chrono::steady_clock::time_point> started_{};
  std::optional<std::string> retry_after_;
  fhir::Failure verdict_ = fhir::Failure::none;
  bool retried_ = false;
  std::atomic<bool> listening_ = false;  ///< on_head() is attached
  std::atomic<bool> cancelled_ = false;
  std::atomic<bool> answered_ = false;
};

}  // namespace isoguard::fhir_client
