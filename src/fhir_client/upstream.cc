#include "src/fhir_client/upstream.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "src/fhir_client/exchange.h"

namespace isoguard::fhir_client {

using web::http::client::http_client;
using web::http::client::http_client_config;

Upstream::Upstream(BaseUrl base, Settings settings)
    : base_(std::move(base)), settings_(std::move(settings)), client_(make_client()) {}

Upstream::~Upstream() = default;

std::optional<fhir::Release> Upstream::release() const {
  return settings_.release ? settings_.release : statement_.known().release;
}

std::shared_ptr<http_client> Upstream::make_client() const {
  http_client_config config;
  config.set_max_redirects(0);
  config.set_validate_certificates(true);
  // For each step of I/O, so no deadline; only the last resort for what nobody waits for any more.
  config.set_timeout(std::chrono::seconds(30));
  config.set_ssl_context_callback(
      [authorities = settings_.authorities](boost::asio::ssl::context& tls) {
        SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_2_VERSION);
        SSL_CTX_set1_cert_store(tls.native_handle(), authorities.get());
      });
  return std::make_shared<http_client>(web::uri(base_.origin()), config);
}

std::shared_ptr<Exchange> Upstream::ask(Question question) {
  question.answered = [tally = tally_, answered = std::move(question.answered)](Answer answer) {
    tally->came(answer.failure);
    if (answer.status > 0 && answer.failure != fhir::Failure::timeout) tally->took(answer.took);
    answered(std::move(answer));
  };
  auto exchange = std::make_shared<Exchange>(std::move(question));
  enum { now, later, never } when = now;
  std::vector<std::shared_ptr<Exchange>> given_up;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= settings_.waiting) given_up = take_given_up();
    if (under_way_ < settings_.parallel) {
      ++under_way_;
    } else if (waiting_.size() < settings_.waiting) {
      waiting_.push_back(exchange);
      when = later;
    } else {
      when = never;
    }
  }
  for (const auto& other : given_up) other->refuse(fhir::Failure::timeout);
  if (when == now) exchange->start(shared_from_this());
  if (when == never) exchange->refuse(fhir::Failure::throttled);
  return exchange;
}

std::vector<std::shared_ptr<Exchange>> Upstream::take_given_up() {
  std::vector<std::shared_ptr<Exchange>> given_up;
  std::erase_if(waiting_, [&given_up](const std::shared_ptr<Exchange>& exchange) {
    if (exchange->is_cancelled()) given_up.push_back(exchange);
    return exchange->is_cancelled();
  });
  return given_up;
}

std::shared_ptr<http_client> Upstream::client() const {
  const std::lock_guard lock(mutex_);
  return client_;
}

void Upstream::distrust(const std::shared_ptr<http_client>& client) {
  std::shared_ptr<http_client> other;
  try {
    other = make_client();
  } catch (...) {  // out of memory: go on with what there is
    return;
  }
  const std::lock_guard lock(mutex_);
  if (client_ == client) client_.swap(other);
}

void Upstream::ended() {
  std::vector<std::shared_ptr<Exchange>> given_up;
  std::shared_ptr<Exchange> next;
  {
    const std::lock_guard lock(mutex_);
    while (!waiting_.empty() && next == nullptr) {
      next = std::move(waiting_.front());
      waiting_.pop_front();
      if (next->is_cancelled()) given_up.push_back(std::exchange(next, nullptr));
    }
    if (next == nullptr) --under_way_;
  }
  for (const auto& exchange : given_up) exchange->refuse(fhir::Failure::timeout);
  if (next != nullptr) next->start(shared_from_this());
}

std::chrono::microseconds Upstream::expected_time(std::size_t reads) const {
  const auto now = std::chrono::steady_clock::now();
  const std::int64_t usual = tally_->usual_time.load(std::memory_order_relaxed);
  if (usual == 0 || breaker_.is_open(now)) return {};
  if (reads >= Batching::kFewest && batching_.is_worth_it(now)) reads = 1;
  const std::lock_guard lock(mutex_);
  if (under_way_ < settings_.parallel) return {};
  const auto before = std::count_if(waiting_.begin(), waiting_.end(),
                                    [](const auto& exchange) { return !exchange->is_cancelled(); });
  const auto rounds = (before + static_cast<std::ptrdiff_t>(reads)) / settings_.parallel + 1;
  return std::chrono::microseconds(usual * rounds);
}

void Upstream::cancel(Exchange& exchange) { exchange.cancel(); }

ServerFigures Upstream::figures() const {
  ServerFigures figures;
  figures.url = base_.origin() + base_.path();
  for (std::size_t i = 0; i < kOutcomes; ++i) figures.requests[i] = tally_->requests[i];
  figures.batches = tally_->batches;
  figures.refused = tally_->refused;
  figures.out_of_order = breaker_.is_open(std::chrono::steady_clock::now());
  return figures;
}

int Upstream::under_way() const {
  const std::lock_guard lock(mutex_);
  return under_way_;
}

}  // namespace isoguard::fhir_client
