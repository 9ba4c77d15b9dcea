#include "src/fhir_client/exchange.h"

#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "src/fhir_client/answer_head.h"
#include "src/fhir_client/wipe.h"

namespace isoguard::fhir_client {
namespace {

using fhir::Failure;
using web::http::http_exception;
using web::http::http_response;
using header_names = web::http::header_names;

/// Runs a continuation where the task before it completes, not later on another thread.
class Inline final : public pplx::scheduler_interface {
  void schedule(pplx::TaskProc_t procedure, void* parameter) override { procedure(parameter); }
};

pplx::task_options inline_options() {
  static Inline& scheduler = *new Inline;  // tasks may outlive static destructors
  return pplx::task_options(scheduler);
}

/// Sets a flag and wakes who waits for it, however the scope is left.
struct Announce {
  std::atomic<bool>& flag;
  ~Announce() {
    flag = true;
    flag.notify_all();
  }
};

std::optional<std::string_view> header(const http_response& response, const std::string& name) {
  const auto found = response.headers().find(name);
  if (found == response.headers().end()) return std::nullopt;
  return found->second;
}

AnswerHead head_of(const http_response& response) {
  return {response.status_code(), header(response, header_names::content_length),
          header(response, header_names::transfer_encoding),
          header(response, header_names::content_encoding)};
}

/// cpprestsdk reports what it could not read as HTTP without an error code, and I/O with one.
Failure failure_of(const http_exception& error) {
  return error.error_code() ? Failure::unreachable : Failure::unparsable;
}

}  // namespace

Exchange::Exchange(Question question) : question_(std::move(question)) {}

void Exchange::start(std::shared_ptr<Upstream> upstream) {
  upstream_ = std::move(upstream);
  client_ = upstream_->client();
  started_ = std::chrono::steady_clock::now();
  try {
    send();
  } catch (...) {
    finish(Failure::unreachable);
  }
}

/// FHIR JSON, and what DSTU2 called it.
constexpr const char* kAccepted =
    "application/fhir+json, application/json+fhir;q=0.9, application/json;q=0.8";

void Exchange::send() {
  body_ = std::make_shared<CappedBody>(question_.body_bytes, question_.budget);
  const bool sends = !question_.body.empty();
  request_ = web::http::http_request(question_.put ? web::http::methods::PUT
                                     : sends       ? web::http::methods::POST
                                                   : web::http::methods::GET);
  request_.set_request_uri(web::uri(question_.target));
  if (sends) {  // as bytes, since text would be given a charset that forms do not have
    request_.set_body(std::vector<unsigned char>(question_.body.begin(), question_.body.end()));
    request_.headers()[header_names::content_type] = question_.body_type;
  }
  request_.headers()[header_names::accept] =
      question_.accept.empty() ? kAccepted : question_.accept;
  request_.headers()[header_names::user_agent] = "isoguard/" ISOGUARD_VERSION;
  const Trace& trace = question_.trace;
  if (!trace.parent.empty()) request_.headers()["traceparent"] = trace.parent;
  if (!trace.state.empty()) request_.headers()["tracestate"] = trace.state;
  if (!question_.bearer_token.empty()) {
    std::string& value = request_.headers()[header_names::authorization];
    value.reserve(7 + question_.bearer_token.size());
    value.append("Bearer ").append(question_.bearer_token);
  }
  request_.set_response_stream(Concurrency::streams::streambuf<uint8_t>(body_).create_ostream());
  request_.set_progress_handler(
      [exchange = weak_from_this()](web::http::message_direction::direction, utility::size64_t) {
        if (const auto self = exchange.lock()) self->on_progress();
      });
  listening_ = false;
  const Announce announce{listening_};
  client_->request(request_, cancellation_.get_token())
      .then([self = shared_from_this()](const pplx::task<http_response>& t) { self->on_head(t); },
            inline_options());
}

void Exchange::on_progress() {
  // cpprestsdk calls this between sending and reading. It may be faster than send(), and on_head()
  // would come too late if it was only then attached to what has been read already.
  listening_.wait(false);
  // It also calls this before each part of a body, and once when there is none. It takes note of
  // the cancellation token only after it has begun to ask, so the cancellation in on_head() may
  // come too early to close the connection; an exception from here always does.
  if (verdict_ != Failure::none) throw std::runtime_error("refused by its head");
}

void Exchange::on_head(const pplx::task<http_response>& head) {
  try {
    const http_response response = head.get();
    status_ = response.status_code();
    retry_after_ = header(response, header_names::retry_after);
    verdict_ = judge(head_of(response), question_.body_bytes);
    pplx::create_task(response._get_impl()->_get_data_available())
        .then([self = shared_from_this()](
                  const pplx::task<utility::size64_t>& t) { self->on_body(t); },
              inline_options());
    if (verdict_ != Failure::none) cancellation_.cancel();  // without waiting for the body
  } catch (const http_exception& error) {
    if (!retry(error)) finish(failure_of(error));
  } catch (const pplx::task_canceled&) {
    finish(Failure::too_large, true);
  } catch (...) {
    finish(Failure::unreachable, true);
  }
}

void Exchange::on_body(const pplx::task<utility::size64_t>& body) {
  Failure failure = Failure::none;
  bool broke = false;
  try {
    body.get();
  } catch (const http_exception& error) {
    failure = failure_of(error);
  } catch (const pplx::task_canceled&) {
    failure = Failure::too_large;
    broke = true;
  } catch (...) {
    failure = Failure::unparsable;
  }
  if (verdict_ != Failure::none) {
    failure = verdict_;
  } else if (body_->overflowed()) {
    failure = Failure::too_large;
  }
  finish(failure, broke);
}

bool Exchange::retry(const http_exception& error) {
  // A kept connection that the server has closed: cpprestsdk itself tries again when it learns so
  // from reading, but not when it learns so from writing, and only its text tells the two apart.
  const bool stale = std::string_view(error.what()).starts_with("Failed to write request headers");
  if (!stale || retried_ || cancelled_) return false;
  retried_ = true;
  wipe(request_.headers()[header_names::authorization]);
  try {
    upstream_->distrust(client_);        // others of its connections will have died too
    client_ = upstream_->make_client();  // surely a new connection
    send();
    return true;
  } catch (...) {
    return false;
  }
}

void Exchange::refuse(Failure failure) {
  wipe(question_.bearer_token);
  answer(failure);
}

void Exchange::finish(Failure failure, bool transport_broke) {
  wipe(request_.headers()[header_names::authorization]);
  wipe(question_.bearer_token);
  const auto client = std::exchange(client_, nullptr);
  if (transport_broke) upstream_->distrust(client);  // before anyone can ask on the same connection
  answer(cancelled_ ? Failure::timeout : failure);
  std::exchange(upstream_, nullptr)->ended();
}

void Exchange::answer(Failure failure) {
  if (answered_.exchange(true)) return;
  Answer answer{failure, status_, {}, std::move(retry_after_)};
  const auto started = started_.load();
  if (started != std::chrono::steady_clock::time_point()) {
    answer.took = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - started);
  }
  if (failure == Failure::none) answer.body = body_->take();
  question_.answered(std::move(answer));
}

bool Exchange::had(std::chrono::steady_clock::duration time) const {
  const auto started = started_.load();
  return started != std::chrono::steady_clock::time_point() &&
         std::chrono::steady_clock::now() - started >= time;
}

void Exchange::cancel() {
  cancelled_ = true;
  cancellation_.cancel();
}

}  // namespace isoguard::fhir_client
