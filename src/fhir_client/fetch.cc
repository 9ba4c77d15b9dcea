#include "src/fhir_client/fetch.h"

#include <algorithm>
#include <utility>

#include "src/fhir_client/exchange.h"
#include "src/fhir_client/wipe.h"

namespace isoguard::fhir_client {
namespace {

using fhir::Failure;
using std::chrono::steady_clock;

/// A read that was begun later before the deadline says nothing of the server when it is late.
constexpr std::chrono::milliseconds kFairChance{100};

/// A batch that was given less, because it had to wait in line, does not show that this server is
/// too slow for batches: that would make fourteen requests of each when there are too many already.
std::chrono::microseconds time_for_a_batch(Upstream& upstream) {
  constexpr std::chrono::microseconds kMost{300'000};
  const std::chrono::microseconds usual(upstream.tally().usual_time.load());
  return std::clamp<std::chrono::microseconds>(4 * usual, kFairChance, kMost);
}

/// What to say of a search of which some pages came: why the rest is missing, if it matters.
Failure of_the_rest(Failure failure) {
  const bool telling = failure == Failure::timeout || failure == Failure::too_large;
  return telling ? failure : Failure::incomplete;
}

}  // namespace

Fetch::Fetch(std::shared_ptr<Workers> workers, const Limits& limits, Order order)
    : workers_(std::move(workers)),
      limits_(limits),
      refusal_(order.refusal),
      upstream_(std::move(order.upstream)),
      deadline_(order.deadline),
      budget_(std::make_shared<std::atomic<std::size_t>>(limits.total_bytes)),
      trace_(std::move(order.trace)),
      timer_(workers_->context()),
      bearer_token_(std::move(order.bearer_token)),
      open_(order.reads.size()),
      done_(std::move(order.done)) {
  errands_.resize(order.reads.size());
  for (std::size_t i = 0; i < errands_.size(); ++i) {
    errands_[i].read = std::move(order.reads[i]);
  }
}

Fetch::~Fetch() { wipe(bearer_token_); }

void Fetch::start() {
  if (errands_.empty() || refusal_ != Failure::none) return settle_all(refusal_);
  arm();
  try {
    if (begin_together()) return;
    for (std::size_t i = 0; i < errands_.size(); ++i) begin(i);
  } catch (...) {  // out of memory: what was asked may still come, the rest is late
  }
}

void Fetch::arm() {
  const std::lock_guard lock(mutex_);
  if (finished_) return;
  timer_.expires_at(deadline_);
  timer_.async_wait(
      [self = shared_from_this()](const boost::system::error_code&) { self->expire(); });
}

void Fetch::note_trouble() { upstream_->breaker().failed(steady_clock::now()); }

void Fetch::note(const Answer& answer) {
  if (is_trouble_of_the_server(answer.failure, answer.status)) {
    note_trouble();
  } else if (answer.status != 0) {
    upstream_->breaker().succeeded();
  }
}

bool Fetch::prepare(Question& question, std::size_t index, Receiver receiver) {
  question.budget = budget_;
  question.trace = trace_;
  question.answered = [fetch = weak_from_this(), index, receiver](Answer answer) {
    const auto self = fetch.lock();
    if (self == nullptr) return;
    auto shared = std::make_shared<Answer>(std::move(answer));
    self->workers_->post(
        [self, index, receiver, shared] { ((*self).*receiver)(index, std::move(*shared)); });
  };
  const std::lock_guard lock(mutex_);
  if (!finished_) question.bearer_token = bearer_token_;
  return !finished_;
}

std::unique_ptr<boost::asio::steady_timer> Fetch::pause_then(std::chrono::milliseconds pause,
                                                             std::function<void(Fetch&)> then) {
  auto timer = std::make_unique<boost::asio::steady_timer>(workers_->context(), pause);
  timer->async_wait([fetch = weak_from_this(),
                     then = std::move(then)](const boost::system::error_code& cancelled) {
    const auto self = fetch.lock();
    if (cancelled || self == nullptr) return;
    try {
      then(*self);
    } catch (...) {  // out of memory: what does not come is a timeout
    }
  });
  return timer;
}

void Fetch::settle(std::size_t index, Failure failure) {
  std::unique_lock lock(mutex_);
  Errand& errand = errands_[index];
  if (finished_ || errand.settled) return;
  errand.settled = true;
  const bool broke_off = failure != Failure::none && !errand.reply.pages.empty();
  errand.reply.failure = broke_off ? of_the_rest(failure) : failure;
  if (--open_ == 0) finish(std::move(lock));
}

void Fetch::expire() { settle_all(Failure::timeout); }

void Fetch::settle_all(Failure failure) {
  std::unique_lock lock(mutex_);
  if (finished_) return;
  const bool late = failure == Failure::timeout && steady_clock::now() - begun_ >= kFairChance;
  // Time in our own line says nothing of the server.
  if (late && together_.open) {  // one request, however many reads are in it
    const auto& exchange = together_.exchange;
    if (exchange == nullptr || exchange->had(kFairChance)) note_trouble();
    if (exchange == nullptr || exchange->had(time_for_a_batch(*upstream_))) {
      upstream_->batching().failed(steady_clock::now());
    }
  }
  for (Errand& errand : errands_) {
    if (errand.settled) continue;
    errand.reply.failure = failure;
    const bool was_asked = errand.exchange ? errand.exchange->had(kFairChance) : !together_.open;
    if (late && was_asked) note_trouble();
  }
  finish(std::move(lock));
}

void Fetch::finish(std::unique_lock<std::mutex> lock) {
  finished_ = true;
  wipe(bearer_token_);
  timer_.cancel();
  std::vector<fhir::Reply> replies;
  std::vector<std::shared_ptr<Exchange>> to_cancel;
  replies.reserve(errands_.size());
  for (Errand& errand : errands_) {
    replies.push_back(std::move(errand.reply));
    if (!errand.settled && errand.exchange) to_cancel.push_back(std::move(errand.exchange));
    errand.exchange.reset();
    if (errand.pause) errand.pause->cancel();
  }
  if (together_.open && together_.exchange) to_cancel.push_back(std::move(together_.exchange));
  together_.exchange.reset();
  if (together_.pause) together_.pause->cancel();
  const Client::Done done = std::move(done_);
  lock.unlock();
  // First, but elsewhere: cancelling may wait for cpprestsdk, and the answer must not.
  if (!to_cancel.empty()) {
    workers_->post([upstream = upstream_, to_cancel = std::move(to_cancel)] {
      for (const auto& exchange : to_cancel) upstream->cancel(*exchange);
    });
  }
  try {
    done(std::move(replies));
  } catch (...) {  // the caller's own
  }
}

}  // namespace isoguard::fhir_client
