#include "src/fhir_client/client.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include "src/fhir_client/base_url.h"
#include "src/fhir_client/fetch.h"
#include "src/fhir_client/network_threads.h"
#include "src/fhir_client/trusted_authorities.h"
#include "src/fhir_client/upstream.h"
#include "src/fhir_client/workers.h"

namespace isoguard::fhir_client {
namespace {

using fhir::Failure;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kPatienceAtStop{2};
constexpr std::chrono::seconds kPatienceForMetadata{10};
constexpr std::size_t kRoomForGrowth = 64 * 1024;

BaseUrl registered(const std::string& url, bool plain_http) {
  const std::optional<BaseUrl> base = BaseUrl::parse(url);
  const auto refuse = [&url](const char* why) {
    return std::invalid_argument("FHIR server \"" + url + "\" " + why);
  };
  if (!base) throw refuse("is not a plain http(s)://host[:port][/path] URL");
  if (base->is_forbidden()) throw refuse("is a link-local or metadata address");
  if (!base->is_https() && !plain_http && !base->is_loopback()) {
    throw refuse("must use https, since it is not on this host");
  }
  return *base;
}

/// What goes into a header as it is (RFC 6750 section 2.1).
bool is_bearer_token(std::string_view token) {
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=";
  return token.size() <= 16 * 1024 && token.find_first_not_of(kAllowed) == token.npos;
}

}  // namespace

class Client::Impl {
 public:
  explicit Impl(Settings settings);
  bool is_registered(std::string_view fhir_server) const { return find(fhir_server) != nullptr; }
  std::optional<fhir::Release> release_of(std::string_view fhir_server);
  void fetch(std::string_view fhir_server, std::string_view bearer_token, std::vector<Read> reads,
             steady_clock::time_point deadline, Done done, Trace trace);
  std::chrono::microseconds expected_time(std::string_view fhir_server, std::size_t reads) const;
  std::vector<ServerFigures> figures() const;
  void stop();

 private:
  std::shared_ptr<Upstream> find(std::string_view fhir_server) const;
  bool launch(const std::shared_ptr<Fetch>& fetch);
  void ask_metadata(const std::shared_ptr<Upstream>& upstream);
  void hear(Upstream& upstream, const Statement& statement) const;
  void wait_for_network() const;

  const Limits limits_;
  const std::optional<fhir::Release> release_;
  const std::function<void(const std::string&)> log_;
  std::shared_ptr<NetworkThreads> network_;
  std::shared_ptr<Workers> workers_;
  std::vector<std::shared_ptr<Upstream>> upstreams_;
  std::mutex mutex_;
  std::vector<std::weak_ptr<Fetch>> fetches_;
  bool stopped_ = false;
};

Client::Impl::Impl(Settings settings)
    : limits_(settings.limits), release_(settings.release), log_(std::move(settings.log)) {
  if (settings.threads < 1 || limits_.pages < 1 || limits_.parallel_per_server < 1) {
    throw std::invalid_argument("threads, pages and parallel_per_server must be at least 1");
  }
  std::vector<BaseUrl> bases;
  for (const Registration& server : settings.servers) {
    BaseUrl base = registered(server.url, settings.plain_http);
    if (std::find(bases.begin(), bases.end(), base) != bases.end()) {
      throw std::invalid_argument("FHIR server \"" + server.url + "\" is registered twice");
    }
    bases.push_back(std::move(base));
  }
  const TrustedAuthorities authorities = trusted_authorities(settings.ca_file);
  network_ = NetworkThreads::acquire(settings.threads, 2 * limits_.body_bytes + kRoomForGrowth);
  workers_ = std::make_shared<Workers>(std::max(2, settings.threads));
  for (std::size_t i = 0; i < bases.size(); ++i) {
    const Registration& server = settings.servers[i];
    const int parallel = server.parallel > 0 ? server.parallel : limits_.parallel_per_server;
    upstreams_.push_back(std::make_shared<Upstream>(
        std::move(bases[i]), Upstream::Settings{parallel, limits_.waiting_per_server, authorities,
                                                server.release, server.batch}));
  }
}

std::shared_ptr<Upstream> Client::Impl::find(std::string_view fhir_server) const {
  if (upstreams_.empty()) return nullptr;
  const std::optional<BaseUrl> base = BaseUrl::parse(fhir_server);
  const auto found =
      std::find_if(upstreams_.begin(), upstreams_.end(),
                   [&base](const auto& upstream) { return base && upstream->base() == *base; });
  return found == upstreams_.end() ? nullptr : *found;
}

void Client::Impl::fetch(std::string_view fhir_server, std::string_view bearer_token,
                         std::vector<Read> reads, steady_clock::time_point deadline, Done done,
                         Trace trace) {
  Fetch::Order order;
  order.upstream = find(fhir_server);
  if (order.upstream == nullptr) {
    order.refusal = Failure::not_registered;
  } else if (!is_bearer_token(bearer_token)) {
    order.refusal = Failure::unauthorised;
  } else if (!order.upstream->breaker().admits(steady_clock::now())) {
    order.refusal = Failure::unreachable;
    ++order.upstream->tally().refused;
  } else {
    order.bearer_token = bearer_token;
  }
  order.reads = std::move(reads);
  order.deadline = std::min(deadline, steady_clock::now() + limits_.deadline);
  order.done = std::move(done);
  order.trace = std::move(trace);
  const auto fetch = std::make_shared<Fetch>(workers_, limits_, std::move(order));
  if (!launch(fetch)) fetch->expire();
}

std::optional<fhir::Release> Client::Impl::release_of(std::string_view fhir_server) {
  const auto upstream = find(fhir_server);
  if (upstream == nullptr) return release_;
  const bool settled = upstream->settings().release && !upstream->settings().batch;
  if (!settled && upstream->statement().begin_asking(steady_clock::now())) ask_metadata(upstream);
  return upstream->release();
}

void Client::Impl::ask_metadata(const std::shared_ptr<Upstream>& upstream) {
  Fetch::Order order;
  order.upstream = upstream;
  order.reads.push_back({"metadata", false});
  order.deadline = steady_clock::now() + kPatienceForMetadata;
  order.done = [this, upstream](std::vector<fhir::Reply> replies) {
    for (const fhir::Document& page : replies.front().pages) {
      hear(*upstream, read_statement(page.root()));
    }
  };
  launch(std::make_shared<Fetch>(workers_, limits_, std::move(order)));
}

void Client::Impl::hear(Upstream& upstream, const Statement& statement) const {
  upstream.batching().said(statement.batch && upstream.settings().batch);
  upstream.statement().answer(statement, steady_clock::now());
  const auto told = upstream.settings().release;
  if (!log_ || !told || !statement.release || *told == *statement.release) return;
  if (!upstream.is_first_contradiction()) return;
  log_("FHIR server \"" + upstream.base().origin() + upstream.base().path() +
       "\" is registered as " + std::string(fhir::to_code(*told)) + ", but its metadata say " +
       std::string(fhir::to_code(*statement.release)) + "; it is asked as registered");
}

std::chrono::microseconds Client::Impl::expected_time(std::string_view fhir_server,
                                                      std::size_t reads) const {
  const auto upstream = find(fhir_server);
  return upstream == nullptr ? std::chrono::microseconds() : upstream->expected_time(reads);
}

std::vector<ServerFigures> Client::Impl::figures() const {
  std::vector<ServerFigures> figures;
  for (const auto& upstream : upstreams_) figures.push_back(upstream->figures());
  return figures;
}

bool Client::Impl::launch(const std::shared_ptr<Fetch>& fetch) {
  const std::lock_guard lock(mutex_);  // so that stop() finds every fetch that was started
  if (stopped_) return false;
  if (fetches_.size() == fetches_.capacity()) {
    std::erase_if(fetches_, [](const auto& other) { return other.expired(); });
  }
  fetches_.push_back(fetch);
  workers_->post([fetch] { fetch->start(); });
  return true;
}

void Client::Impl::wait_for_network() const {
  const auto patience = steady_clock::now() + kPatienceAtStop;
  const auto busy = [this] {
    return std::any_of(upstreams_.begin(), upstreams_.end(),
                       [](const auto& upstream) { return upstream->under_way() > 0; });
  };
  while (busy() && steady_clock::now() < patience) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

void Client::Impl::stop() {
  std::vector<std::weak_ptr<Fetch>> fetches;
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(stopped_, true)) return;
    fetches.swap(fetches_);
  }
  for (const auto& weak : fetches) {
    if (auto fetch = weak.lock()) workers_->post([fetch] { fetch->expire(); });
  }
  fetches.clear();
  workers_->stop();
  wait_for_network();
  network_.reset();
}

Client::Client(Settings settings) : impl_(std::make_unique<Impl>(std::move(settings))) {}

Client::~Client() { stop(); }

bool Client::is_registered(std::string_view fhir_server) const {
  return impl_->is_registered(fhir_server);
}

std::optional<fhir::Release> Client::release_of(std::string_view fhir_server) {
  return impl_->release_of(fhir_server);
}

void Client::fetch(std::string_view fhir_server, std::string_view bearer_token,
                   std::vector<Read> reads, steady_clock::time_point deadline, Done done,
                   Trace trace) {
  impl_->fetch(fhir_server, bearer_token, std::move(reads), deadline, std::move(done),
               std::move(trace));
}

std::chrono::microseconds Client::expected_time(std::string_view fhir_server,
                                                std::size_t reads) const {
  return impl_->expected_time(fhir_server, reads);
}

std::vector<ServerFigures> Client::figures() const { return impl_->figures(); }

void Client::stop() { impl_->stop(); }

}  // namespace isoguard::fhir_client
