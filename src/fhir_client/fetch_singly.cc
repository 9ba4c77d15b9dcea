#include <algorithm>
#include <optional>
#include <utility>

#include "src/fhir_client/fetch.h"
#include "src/fhir_client/first_target.h"
#include "src/fhir_client/page.h"

namespace isoguard::fhir_client {

using fhir::Failure;
using std::chrono::steady_clock;

std::optional<std::string> Fetch::first_target(std::size_t index) {
  Errand& errand = errands_[index];
  const bool with_extra = !errand.read.extra.empty() && errand.extra != Errand::Extra::refused &&
                          upstream_->takes_extras();
  if (with_extra) errand.extra = Errand::Extra::asked;
  return upstream_->base().target_of(first_path(errand.read, with_extra));
}

void Fetch::begin(std::size_t index) {
  auto target = first_target(index);
  if (target) {
    ask(index, std::move(*target));
  } else {
    settle(index, Failure::unparsable);
  }
}

void Fetch::ask(std::size_t index, std::string target) {
  {
    const std::lock_guard lock(mutex_);
    if (finished_) return;
    errands_[index].targets.push_back(target);
  }
  upstream_->retries().asked();
  send(index, std::move(target));
}

void Fetch::send(std::size_t index, std::string target) {
  Question question;
  question.body_bytes = limits_.body_bytes;
  if (!prepare(question, index, &Fetch::on_answer)) return;
  bool is_search = false;
  bool is_first = false;  // the address of a next page is the server's own affair
  {
    const std::lock_guard lock(mutex_);
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

void Fetch::on_answer(std::size_t index, Answer answer) {
  {
    const std::lock_guard lock(mutex_);
    if (finished_) return;
    if (together_.forbidden && answer.failure == Failure::none) {
      together_.forbidden = false;
      upstream_->batching().refused();  // it was not the token
    }
  }
  note(answer);
  take(index, std::move(answer));
}

void Fetch::take(std::size_t index, Answer answer) {
  Read read;
  {
    const std::lock_guard lock(mutex_);
    if (finished_) return;
    if (answer.status != 0) errands_[index].reply.http_status = answer.status;
    read = errands_[index].read;
  }
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

bool Fetch::leave_out_extra(std::size_t index, const Answer& answer) {
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

bool Fetch::retry(std::size_t index, const Answer& answer) {
  const auto pause = pause_before_retry(answer.failure, answer.status, answer.retry_after);
  if (!pause || steady_clock::now() + *pause >= deadline_) return false;
  const std::lock_guard lock(mutex_);
  Errand& errand = errands_[index];
  if (finished_ || errand.retried || !upstream_->retries().take()) return false;
  errand.retried = true;
  errand.pause = pause_then(
      *pause, [index, target = errand.targets.back()](Fetch& self) { self.send(index, target); });
  return true;
}

void Fetch::go_on(std::size_t index, const std::string& next) {
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

}  // namespace isoguard::fhir_client
