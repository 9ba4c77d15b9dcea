#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "src/http/server.h"
#include "tests/support/certificates.h"
#include "tests/support/raw_http_client.h"

namespace isoguard::http {

/// Answers by path: /echo with the request's body, /hold when the test says so, /thread from
/// another thread, /drop and /throw never, /big with 8 MiB, /wide-open with headers of its own,
/// anything else with 404.
class ScriptedHandler final : public Handler {
 public:
  ~ScriptedHandler() override {
    for (std::thread& thread : threads_) thread.join();
  }

  void handle(Request request, Responder respond) override {
    const std::string path(request.path());
    if (path == "/echo") return respond(echo(request));
    if (path == "/hold") return hold(std::move(request), std::move(respond));
    if (path == "/thread") return answer_elsewhere(std::move(request), std::move(respond));
    if (path == "/drop") return;
    if (path == "/throw") throw std::runtime_error("on purpose");
    if (path == "/big") return respond({200, "text/plain", std::string(8 << 20, 'b'), {}});
    if (path == "/injection") return respond({200, "text/plain", "", {{"A", "b\r\nC: d"}}});
    respond({404, "text/plain", "no", {}});
  }

  void on_refusal(const Request&, Response& answer) override {
    const std::lock_guard lock(mutex_);
    refusals_.push_back(answer.status);
  }

  /// The oldest held request; waits for one.
  std::pair<Request, Responder> next_held() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !held_.empty(); });
    auto held = std::move(held_.front());
    held_.pop_front();
    return held;
  }
  std::size_t held() {
    const std::lock_guard lock(mutex_);
    return held_.size();
  }
  std::vector<int> refusals() {
    const std::lock_guard lock(mutex_);
    return refusals_;
  }

 private:
  static std::string names_of(const Request& request) {
    std::string names;
    if (request.certificate == nullptr) return names;
    for (const std::string& name : request.certificate->names) names += name + " ";
    return names;
  }

  static Response echo(Request& request) {
    Response response;
    response.content_type = "text/plain";
    response.headers = {
        {"X-Method", std::string(request.method())},
        {"X-Peer", request.peer_address},
        {"X-Id", std::to_string(request.id)},
        {"X-Secure", request.secure ? "yes" : "no"},
        {"X-Certificate", request.certificate ? request.certificate->sha256 : "none"},
        {"X-Names", names_of(request)},
        {"X-Authorizations", std::to_string(request.header_count("Authorization"))}};
    response.body = std::move(request.body);
    return response;
  }

  void hold(Request request, Responder respond) {
    const std::lock_guard lock(mutex_);
    held_.emplace_back(std::move(request), std::move(respond));
    changed_.notify_all();
  }

  void answer_elsewhere(Request request, Responder respond) {
    const std::lock_guard lock(mutex_);
    threads_.emplace_back([request = std::move(request), respond = std::move(respond)]() mutable {
      respond(echo(request));
    });
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::pair<Request, Responder>> held_;
  std::vector<std::thread> threads_;
  std::vector<int> refusals_;
};

/// A certificate for 127.0.0.1 in use.
class TestTls {
 public:
  TestTls() { authority_.certify({}); }
  const TlsInUse* in_use() { return &in_use_.emplace(context()); }

 private:
  std::shared_ptr<const TlsContext> context() {
    const std::string certificate = authority_.certificate_pem();
    const std::string key = authority_.key_pem();
    return TlsContext::make({certificate, key, {}, {}, true}).value();
  }

  test_support::CertificateAuthority authority_;
  std::optional<TlsInUse> in_use_;
};

/// A running server with a ScriptedHandler; behind TLS when test::tests_run_over_tls().
struct TestServer {
  explicit TestServer(Settings settings = {}) : server(with_tls(std::move(settings)), handler) {
    server.start();
  }
  Settings with_tls(Settings settings) {
    if (settings.tls != nullptr || !test::tests_run_over_tls()) return settings;
    settings.tls = tls.emplace().in_use();
    return settings;
  }
  std::uint16_t port() const { return server.port(); }
  void wait_for_connections(std::size_t count) const {
    while (server.connections() != count) std::this_thread::yield();
  }

  ScriptedHandler handler;
  std::optional<TestTls> tls;
  Server server;
};

}  // namespace isoguard::http
