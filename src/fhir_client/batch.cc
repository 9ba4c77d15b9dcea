#include "src/fhir_client/batch.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "src/fhir_client/page.h"
#include "src/fhir_client/wipe.h"

namespace isoguard::fhir_client {
namespace {

using fhir::Failure;
using std::chrono::steady_clock;

/// A read that was begun later before the deadline says nothing of the server when it is late.
constexpr std::chrono::milliseconds kFairChance{100};

/// The size of page to ask for: few round trips, and an answer well below the limit of a body.
constexpr std::string_view kCount = "_count=250";

std::string first_path(const Read& read) {
  const std::size_t question = read.path.find('?');
  if (!read.search) return read.path;
  if (question == std::string::npos) return read.path + "?" + std::string(kCount);
  const std::string_view query = std::string_view(read.path).substr(question + 1);
  const bool counted = query.starts_with("_count=") || query.find("&_count=") != query.npos;
  return counted ? read.path : read.path + "&" + std::string(kCount);
}

/// Longer searches are posted: some servers and proxies take no more of a URL.
constexpr std::size_t kLongestGet = 2000;

/// Makes the search of a long target a POST (http://hl7.org/fhir/R4/http.html#search).
void post_if_long(Question& question) {
  const std::size_t query = question.target.find('?');
  if (question.target.size() <= kLongestGet || query == std::string::npos) return;
  question.form = question.target.substr(query + 1);
  question.target.replace(query, std::string::npos, "/_search");
}

/// Statuses with which servers refuse a parameter that they do not know, or what it would bring.
bool may_be_of_extras(int status) {
  return status == 400 || status == 403 || status == 422 || status == 501;
}

/// What to say of a search of which some pages came: why the rest is missing, if it matters.
Failure of_the_rest(Failure failure) {
  const bool telling = failure == Failure::timeout || failure == Failure::too_large;
  return telling ? failure : Failure::incomplete;
}

}  // namespace

Batch::Batch(std::shared_ptr<Workers> workers, const Limits& limits, Order order)
    : workers_(std::move(workers)),
      limits_(limits),
      refusal_(order.refusal),
      upstream_(std::move(order.upstream)),
      deadline_(order.deadline),
      budget_(std::make_shared<std::atomic<std::size_t>>(limits.total_bytes)),
      timer_(workers_->context()),
      bearer_token_(std::move(order.bearer_token)),
      open_(order.reads.size()),
      done_(std::move(order.done)) {
  errands_.resize(order.reads.size());
  for (std::size_t i = 0; i < errands_.size(); ++i) {
    errands_[i].read = std::move(order.reads[i]);
  }
}

Batch::~Batch() { wipe(bearer_token_); }

void Batch::start() {
  if (errands_.empty() || refusal_ != Failure::none) return settle_all(refusal_);
  arm();
  try {
    for (std::size_t i = 0; i < errands_.size(); ++i) begin(i);
  } catch (...) {  // out of memory: what was asked may still come, the rest is late
  }
}

void Batch::arm() {
  const std::lock_guard lock(mutex_);
  if (finished_) return;
  timer_.expires_at(deadline_);
  timer_.async_wait(
      [self = shared_from_this()](const boost::system::error_code&) { self->expire(); });
}

void Batch::begin(std::size_t index) {
  Errand& errand = errands_[index];
  std::string path = first_path(errand.read);
  if (!errand.read.extra.empty() && errand.extra != Errand::Extra::refused &&
      upstream_->takes_extras()) {
    path += "&" + errand.read.extra;
    errand.extra = Errand::Extra::asked;
  }
  const auto target = upstream_->base().target_of(path);
  if (target) {
    ask(index, *target);
  } else {
    settle(index, Failure::unparsable);
  }
}

void Batch::ask(std::size_t index, std::string target) {
  {
    const std::lock_guard lock(mutex_);
    if (finished_) return;
    errands_[index].targets.push_back(target);
  }
  upstream_->retries().asked();
  send(index, std::move(target));
}

void Batch::send(std::size_t index, std::string target) {
  Question question;
  question.body_bytes = limits_.body_bytes;
  question.budget = budget_;
  question.answered = [batch = weak_from_this(), index](Answer answer) {
    const auto self = batch.lock();
    if (self == nullptr) return;
    auto shared = std::make_shared<Answer>(std::move(answer));
    self->workers_->post([self, index, shared] { self->on_answer(index, std::move(*shared)); });
  };
  bool is_search = false;
  bool is_first = false;  // the address of a next page is the server's own affair
  {
    const std::lock_guard lock(mutex_);
    if (finished_) return;
    question.bearer_token = bearer_token_;
    is_search = errands_[index].read.search;
    is_first = errands_[index].reply.pages.empty();
  }
  question.target = std::move(target);
  if (is_search && is_first) post_if_long(question);
  std::shared_ptr<Exchange> exchange = upstream_->ask(std::move(question));
  std::unique_lock lock(mutex_);
  errands_[index].exchange = exchange;
  if (!finished_) return;
  lock.unlock();
  upstream_->cancel(*exchange);
}

void Batch::on_answer(std::size_t index, Answer answer) {
  Read read;
  {
    const std::lock_guard lock(mutex_);
    if (finished_) return;
    if (answer.status != 0) errands_[index].reply.http_status = answer.status;
    read = errands_[index].read;
  }
  note(answer);
  if (retry(index, answer) || leave_out_extra(index, answer)) return;
  if (answer.failure != Failure::none) return settle(index, answer.failure);
  Page page = read_page(read, std::move(answer.body), limits_.body_bytes);
  if (page.failure != Failure::none) return settle(index, page.failure);
  {
    const std::lock_guard lock(mutex_);
    if (finished_) return;
    errands_[index].reply.pages.push_back(std::move(*page.document));
  }
  if (page.next.empty()) return settle(index, Failure::none);
  go_on(index, page.next);
}

void Batch::note_trouble() { upstream_->breaker().failed(steady_clock::now()); }

void Batch::note(const Answer& answer) {
  if (is_trouble_of_the_server(answer.failure, answer.status)) {
    note_trouble();
  } else if (answer.status != 0) {
    upstream_->breaker().succeeded();
  }
}

bool Batch::leave_out_extra(std::size_t index, const Answer& answer) {
  using Extra = Errand::Extra;
  Errand& errand = errands_[index];
  {
    const std::lock_guard lock(mutex_);
    if (finished_) return true;
    if (errand.extra == Extra::refused && answer.failure == Failure::none) {
      upstream_->refuses_extras();  // it was they
    }
    const bool first_page = errand.reply.pages.empty();
    if (errand.extra != Extra::asked || !first_page || !may_be_of_extras(answer.status)) {
      return false;
    }
    errand.extra = Extra::refused;
  }
  begin(index);
  return true;
}

bool Batch::retry(std::size_t index, const Answer& answer) {
  const auto pause = pause_before_retry(answer.failure, answer.status, answer.retry_after);
  if (!pause || steady_clock::now() + *pause >= deadline_) return false;
  const std::lock_guard lock(mutex_);
  Errand& errand = errands_[index];
  if (finished_ || errand.retried || !upstream_->retries().take()) return false;
  errand.retried = true;
  errand.pause = std::make_unique<boost::asio::steady_timer>(workers_->context(), *pause);
  errand.pause->async_wait([batch = weak_from_this(), index, target = errand.targets.back()](
                               const boost::system::error_code& cancelled) {
    const auto self = batch.lock();
    if (cancelled || self == nullptr) return;
    try {
      self->send(index, target);
    } catch (...) {  // out of memory: what does not come is a timeout
    }
  });
  return true;
}

void Batch::go_on(std::size_t index, const std::string& next) {
  const std::optional<std::string> target = upstream_->base().target_of_next(next);
  Failure failure = Failure::none;
  {
    const std::lock_guard lock(mutex_);
    if (finished_) return;
    const std::vector<std::string>& asked = errands_[index].targets;
    if (!target || std::find(asked.begin(), asked.end(), *target) != asked.end()) {
      failure = Failure::incomplete;
    } else if (asked.size() >= static_cast<std::size_t>(limits_.pages)) {
      failure = Failure::too_large;
    }
  }
  if (failure != Failure::none) return settle(index, failure);
  ask(index, *target);
}

void Batch::settle(std::size_t index, Failure failure) {
  std::unique_lock lock(mutex_);
  Errand& errand = errands_[index];
  if (finished_ || errand.settled) return;
  errand.settled = true;
  const bool broke_off = failure != Failure::none && !errand.reply.pages.empty();
  errand.reply.failure = broke_off ? of_the_rest(failure) : failure;
  if (--open_ == 0) finish(std::move(lock));
}

void Batch::expire() { settle_all(Failure::timeout); }

void Batch::settle_all(Failure failure) {
  std::unique_lock lock(mutex_);
  if (finished_) return;
  const bool had_a_chance = steady_clock::now() - begun_ >= kFairChance;
  for (Errand& errand : errands_) {
    if (errand.settled) continue;
    errand.reply.failure = failure;
    if (failure == Failure::timeout && had_a_chance) note_trouble();
  }
  finish(std::move(lock));
}

void Batch::finish(std::unique_lock<std::mutex> lock) {
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
