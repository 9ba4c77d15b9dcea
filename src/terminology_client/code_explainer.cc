#include "src/terminology_client/code_explainer.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "src/fhir_client/client.h"
#include "src/fhir_client/workers.h"
#include "src/terminology_client/answer_cache.h"
#include "src/terminology_client/questions.h"
#include "src/terminology_client/waiting_call.h"

namespace isoguard::terminology_client {
namespace {

using plugin::ExplainedCode;
using plugin::UnknownCode;
using std::chrono::steady_clock;

constexpr std::size_t kMostUnderWay = 256;  // codes

fhir_client::Settings client_settings(const Settings& settings) {
  fhir_client::Settings client;
  client.servers = {{settings.server, {}, 0, false}};
  client.limits.deadline = settings.patience;
  client.limits.parallel_per_server = 16;
  client.limits.body_bytes = std::size_t{4} << 20;  // its metadata may be large
  client.ca_file = settings.ca_file;
  return client;
}

/// What goes into a header as it is (RFC 6750 section 2.1).
bool is_bearer_token(std::string_view token) {
  return token.find_first_not_of(
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=") == token.npos;
}

}  // namespace

class CodeExplainer::Impl {
 public:
  explicit Impl(Settings settings);
  void explain(std::vector<UnknownCode> codes, steady_clock::time_point deadline, Done done);
  fhir_client::ServerFigures figures() const { return client_.figures().front(); }
  void stop();

 private:
  using Waiting = std::vector<std::shared_ptr<WaitingCall>>;
  using Key = std::pair<std::string, std::string>;
  static Key key_of(const UnknownCode& code) { return {code.system, code.code}; }

  Time now() const;
  bool join(const UnknownCode& code, const std::shared_ptr<WaitingCall>& call);
  void ask(const UnknownCode& code);
  void on_replies(const UnknownCode& code, const std::vector<fhir::Reply>& replies);
  void hand_out(const ExplainedCode& answer);
  void note(bool complete, const std::vector<fhir::Reply>& replies);
  void write_soon();
  void log(const std::string& line) const;

  const Settings settings_;
  AnswerCache cache_;
  std::mutex mutex_;  // guards under_way_
  std::map<Key, Waiting> under_way_;
  std::atomic<bool> failing_ = false;
  std::atomic<bool> stopped_ = false;
  std::atomic<int> to_write_ = 0;    // answers, so that one job at a time is busy with the file
  fhir_client::Workers workers_{2};  // one of them may be busy with the file
  fhir_client::Client client_;
};

CodeExplainer::Impl::Impl(Settings settings)
    : settings_(std::move(settings)),
      cache_({settings_.cache_file, settings_.server, {}}),
      client_(client_settings(settings_)) {
  if (!is_bearer_token(settings_.bearer_token)) {
    throw std::invalid_argument("the token of the terminology server is not a bearer token");
  }
  log(cache_.load(now()));
  client_.release_of(settings_.server);  // begins to ask
}

Time CodeExplainer::Impl::now() const {
  return settings_.clock
             ? settings_.clock()
             : std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

void CodeExplainer::Impl::log(const std::string& line) const {
  if (settings_.log && !line.empty()) settings_.log(line);
}

void CodeExplainer::Impl::explain(std::vector<UnknownCode> codes, steady_clock::time_point deadline,
                                  Done done) {
  std::vector<ExplainedCode> known;
  std::vector<UnknownCode> unknown;
  for (UnknownCode& code : codes) {
    if (const auto kept = cache_.find(code, now())) {
      known.push_back(kept->answer);
    } else {
      unknown.push_back(std::move(code));
    }
  }
  if (unknown.empty() || stopped_) return done(std::move(known));
  const auto call = std::make_shared<WaitingCall>(workers_, std::move(done));
  call->arm(deadline);
  for (const ExplainedCode& answer : known) {
    call->expect();
    call->take(answer);
  }
  for (const UnknownCode& code : unknown) {
    call->expect();
    if (join(code, call)) ask(code);
  }
  call->seal();
}

bool CodeExplainer::Impl::join(const UnknownCode& code, const std::shared_ptr<WaitingCall>& call) {
  const std::lock_guard lock(mutex_);
  const auto found = under_way_.find(key_of(code));
  if (found != under_way_.end()) {
    found->second.push_back(call);
    return false;
  }
  const bool room = under_way_.size() < kMostUnderWay;
  if (room) under_way_[key_of(code)].push_back(call);
  return room;
}

void CodeExplainer::Impl::ask(const UnknownCode& code) {
  try {
    const fhir::Release release = client_.release_of(settings_.server).value_or(fhir::Release::r4);
    client_.fetch(
        settings_.server, settings_.bearer_token, questions_about(code, release),
        steady_clock::now() + settings_.patience,
        [this, code](const std::vector<fhir::Reply>& replies) { on_replies(code, replies); });
  } catch (const std::bad_alloc&) {
    on_replies(code, {});
  }
}

void CodeExplainer::Impl::on_replies(const UnknownCode& code,
                                     const std::vector<fhir::Reply>& replies) {
  ExplainedCode answer{code, {}, {}, {}, false};
  try {
    answer = explanation_of(code, replies);
    note(answer.complete, replies);
    // Before it is no longer under way, so that nobody asks again in between.
    cache_.put(answer, now());
  } catch (const std::bad_alloc&) {
    answer = {code, {}, {}, {}, false};
  }
  hand_out(answer);
  if (answer.complete) write_soon();
}

void CodeExplainer::Impl::hand_out(const ExplainedCode& answer) {
  Waiting waiting;
  {
    const std::lock_guard lock(mutex_);
    const auto found = under_way_.find(key_of(answer.asked));
    if (found == under_way_.end()) return;
    waiting.swap(found->second);
    under_way_.erase(found);
  }
  for (const auto& call : waiting) call->take(answer);
}

void CodeExplainer::Impl::write_soon() {
  if (settings_.cache_file.empty() || to_write_.fetch_add(1) > 0) return;
  workers_.post([this] {
    for (int written = to_write_; written > 0;) {
      log(cache_.flush(now()));
      written = to_write_.fetch_sub(written) - written;
    }
  });
}

void CodeExplainer::Impl::note(bool complete, const std::vector<fhir::Reply>& replies) {
  if (failing_.exchange(!complete) == !complete || stopped_) return;
  if (complete) return log("the terminology server answers again");
  const auto failed = std::find_if(replies.begin(), replies.end(),
                                   [](const fhir::Reply& reply) { return !is_settled(reply); });
  const std::string_view why =
      fhir::to_code(failed == replies.end() ? fhir::Failure::unparsable : failed->failure);
  log("the terminology server does not answer as it should (" + std::string(why) +
      "); codes that only it knows are not recognised");
}

void CodeExplainer::Impl::stop() {
  stopped_ = true;
  client_.stop();
  workers_.stop();
  log(cache_.flush(now()));
}

CodeExplainer::CodeExplainer(Settings settings)
    : impl_(std::make_unique<Impl>(std::move(settings))) {}

CodeExplainer::~CodeExplainer() { stop(); }

void CodeExplainer::explain(std::vector<UnknownCode> codes, steady_clock::time_point deadline,
                            Done done) {
  impl_->explain(std::move(codes), deadline, std::move(done));
}

fhir_client::ServerFigures CodeExplainer::figures() const { return impl_->figures(); }

void CodeExplainer::stop() { impl_->stop(); }

}  // namespace isoguard::terminology_client
