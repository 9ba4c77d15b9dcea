#include "src/fhir_client/document_fetcher.h"

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "src/fhir_client/base_url.h"
#include "src/fhir_client/exchange.h"
#include "src/fhir_client/network_threads.h"
#include "src/fhir_client/trusted_authorities.h"
#include "src/fhir_client/upstream.h"
#include "src/fhir_client/workers.h"

namespace isoguard::fhir_client {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kPatienceAtStop{2};
constexpr std::size_t kRoomForGrowth = 64 * 1024;
// Each has its connections; those of a witness are as many as checkpoints.
constexpr std::size_t kMostAddresses = 32;

using Answered = std::function<void(const Answer&)>;

bool is_taken(int status) { return status == 200 || status == 201 || status == 204; }

/// Why a document that was put is not known to be there.
std::string fault_in(const Answer& answer) {
  if (is_taken(answer.status)) return "";
  if (answer.status != 0) return "answered " + std::to_string(answer.status);
  return answer.failure == fhir::Failure::timeout ? "has not answered in time"
                                                  : "cannot be reached";
}

/// Why a document that was asked for has not come.
std::string fault_in_document(const Answer& answer) {
  if (answer.failure == fhir::Failure::too_large) return "has a larger document than is taken";
  if (answer.status == 200) {
    return "answered 200 with a document that is empty, compressed, broken or too large";
  }
  if (answer.status != 0) return "answered " + std::to_string(answer.status);
  return answer.failure == fhir::Failure::timeout
             ? "has not answered in time"
             : "cannot be reached (no connection, or TLS was not agreed on)";
}

/// One document on its way.
class Errand : public std::enable_shared_from_this<Errand> {
 public:
  Errand(std::shared_ptr<Upstream> upstream, std::shared_ptr<Workers> workers, Question question,
         Answered done)
      : upstream_(std::move(upstream)),
        workers_(std::move(workers)),
        timer_(workers_->context()),
        question_(std::move(question)),
        done_(std::move(done)) {}

  void start(const DocumentFetcher::Settings& settings) {
    {
      const std::lock_guard lock(mutex_);
      timer_.expires_after(settings.deadline);
      timer_.async_wait([self = shared_from_this()](const boost::system::error_code& cancelled) {
        if (!cancelled) self->give_up();
      });
    }
    Question question = std::move(question_);
    question.target = upstream_->base().target();
    question.body_bytes = settings.body_bytes;
    question.budget = std::make_shared<std::atomic<std::size_t>>(settings.body_bytes);
    question.answered = [weak = weak_from_this()](Answer answer) {
      const auto self = weak.lock();
      if (self == nullptr) return;
      self->workers_->post([self, answer = std::move(answer)] { self->finish(answer); });
    };
    hold(upstream_->ask(std::move(question)));
  }

  void give_up() { finish({fhir::Failure::timeout, 0, {}}); }

  void finish(const Answer& answer) {
    Answered done;
    std::shared_ptr<Exchange> open;
    {
      const std::lock_guard lock(mutex_);
      if (done_ == nullptr) return;
      done.swap(done_);
      timer_.cancel();
      if (answer.failure != fhir::Failure::none) open = exchange_;
      exchange_.reset();
    }
    if (open != nullptr) upstream_->cancel(*open);
    done(answer);
  }

 private:
  void hold(std::shared_ptr<Exchange> exchange) {
    const std::lock_guard lock(mutex_);
    if (done_ != nullptr) exchange_ = std::move(exchange);
  }

  const std::shared_ptr<Upstream> upstream_;
  const std::shared_ptr<Workers> workers_;
  std::mutex mutex_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<Exchange> exchange_;
  Question question_;
  Answered done_;
};

}  // namespace

class DocumentFetcher::Impl {
 public:
  explicit Impl(Settings settings)
      : settings_(std::move(settings)),
        authorities_(trusted_authorities(settings_.ca_file)),
        network_(NetworkThreads::acquire(2, 2 * settings_.body_bytes + kRoomForGrowth)),
        workers_(std::make_shared<Workers>(1)) {}

  void run(const std::string& url, Question question, Answered done) {
    const std::lock_guard lock(mutex_);
    if (stopped_) return;
    const auto upstream = upstream_of(url);
    if (upstream == nullptr) {
      return workers_->post([done = std::move(done)] {
        done({fhir::Failure::not_registered, 0, {}});
      });
    }
    std::erase_if(errands_, [](const auto& other) { return other.expired(); });
    const auto errand =
        std::make_shared<Errand>(upstream, workers_, std::move(question), std::move(done));
    errands_.push_back(errand);
    workers_->post([this, errand] { begin(errand); });
  }

  const std::string& accept() const { return settings_.accept; }

  void stop() {
    std::vector<std::weak_ptr<Errand>> errands;
    {
      const std::lock_guard lock(mutex_);
      if (std::exchange(stopped_, true)) return;
      errands.swap(errands_);
    }
    for (const auto& weak : errands) {
      if (auto errand = weak.lock()) workers_->post([errand] { errand->give_up(); });
    }
    workers_->stop();
    const auto patience = steady_clock::now() + kPatienceAtStop;
    while (busy() && steady_clock::now() < patience) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    network_.reset();
  }

 private:
  std::shared_ptr<Upstream> upstream_of(const std::string& url) {
    if (upstreams_.size() >= kMostAddresses) {
      std::erase_if(upstreams_, [](const auto& other) {
        return other.second == nullptr || other.second.use_count() == 1;  // nobody asks through it
      });
    }
    auto& upstream = upstreams_[url];
    if (upstream == nullptr && fault_of(url).empty()) {
      upstream = std::make_shared<Upstream>(*BaseUrl::parse(url),
                                            Upstream::Settings{1, 4, authorities_, {}, false});
    }
    return upstream;
  }

  void begin(const std::shared_ptr<Errand>& errand) {
    try {
      errand->start(settings_);
    } catch (...) {
      errand->finish({fhir::Failure::unreachable, 0, {}});
    }
  }

  bool busy() {
    const std::lock_guard lock(mutex_);
    for (const auto& [url, upstream] : upstreams_) {
      if (upstream != nullptr && upstream->under_way() > 0) return true;
    }
    return false;
  }

  const Settings settings_;
  const TrustedAuthorities authorities_;
  std::shared_ptr<NetworkThreads> network_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Upstream>> upstreams_;
  std::vector<std::weak_ptr<Errand>> errands_;
  bool stopped_ = false;
  const std::shared_ptr<Workers> workers_;
};

DocumentFetcher::DocumentFetcher(Settings settings)
    : impl_(std::make_unique<Impl>(std::move(settings))) {}

DocumentFetcher::~DocumentFetcher() { stop(); }

std::string DocumentFetcher::fault_of(std::string_view url) {
  const auto parsed = BaseUrl::parse(url);
  if (!parsed) return "is not a plain https://host[:port]/path URL";
  if (parsed->is_forbidden()) return "is a link-local or metadata address";
  if (!parsed->is_https() && !parsed->is_loopback()) {
    return "must use https, since it is not on this host";
  }
  return {};
}

void DocumentFetcher::get(const std::string& url, Done done) {
  Question question;
  question.accept = impl_->accept();
  impl_->run(url, std::move(question), [done = std::move(done)](const Answer& answer) {
    if (answer.failure == fhir::Failure::none) return done(answer.body);
    done(tl::unexpected(fault_in_document(answer)));
  });
}

void DocumentFetcher::put(const std::string& url, std::string document, std::string type,
                          Put done) {
  Question question;
  question.put = true;
  question.body = std::move(document);
  question.body_type = std::move(type);
  impl_->run(url, std::move(question),
             [done = std::move(done)](const Answer& answer) { done(fault_in(answer)); });
}

void DocumentFetcher::stop() { impl_->stop(); }

}  // namespace isoguard::fhir_client
