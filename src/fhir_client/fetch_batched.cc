#include <algorithm>
#include <utility>

#include "src/fhir_client/batch_bundle.h"
#include "src/fhir_client/batching.h"
#include "src/fhir_client/fetch.h"
#include "src/fhir_client/first_target.h"

namespace isoguard::fhir_client {
namespace {

using fhir::Failure;
using std::chrono::steady_clock;

/// Whether the status says that the server, or something before it, does not take the batch. What
/// it says of the caller (429) and of a server in trouble is no such thing. A 500 is, since many
/// answer so to what they were not made for; the reads themselves will tell.
bool is_refusal(int status) {
  return status != 0 && status != 200 && status != 429 &&
         !is_trouble_of_the_server(Failure::none, status);
}

}  // namespace

bool Fetch::begin_together() {
  if (!upstream_->batching().is_worth_it(steady_clock::now())) return false;
  std::vector<std::size_t> alone;
  const std::size_t base = upstream_->base().path().size() + 1;
  std::vector<std::string> urls;
  std::vector<std::string> targets;
  for (std::size_t i = 0; i < errands_.size(); ++i) {
    auto target = first_target(i);
    if (!target || is_long(*target)) {  // what is long is posted, and not to be refused as a URL
      alone.push_back(i);
      continue;
    }
    urls.push_back(target->substr(base));
    together_.errands.push_back(i);
    targets.push_back(std::move(*target));
  }
  if (urls.size() < Batching::kFewest) return false;
  together_.body = write_batch(urls);
  {
    const std::lock_guard lock(mutex_);
    together_.open = !finished_;
    for (std::size_t i = 0; i < targets.size(); ++i) {
      errands_[together_.errands[i]].targets.push_back(std::move(targets[i]));
    }
  }
  upstream_->retries().asked();
  send_together();
  for (const std::size_t index : alone) begin(index);
  return true;
}

void Fetch::send_together() {
  Question question;
  question.body_bytes = limits_.total_bytes;
  if (!prepare(question, 0, &Fetch::on_answer_together)) return;
  question.target = upstream_->base().target();
  question.body = together_.body;
  question.body_type = json_type_of(upstream_->release());
  ++upstream_->tally().batches;
  std::shared_ptr<Exchange> exchange = upstream_->ask(std::move(question));
  std::unique_lock lock(mutex_);
  together_.exchange = exchange;
  if (!finished_) return;
  lock.unlock();
  upstream_->cancel(*exchange);
}

void Fetch::on_answer_together(std::size_t, Answer answer) {
  {
    const std::lock_guard lock(mutex_);
    if (finished_) return;
  }
  note(answer);
  if (retry_together(answer)) return;
  {
    const std::lock_guard lock(mutex_);
    if (finished_) return;
    together_.open = false;
    together_.exchange.reset();
    together_.forbidden = answer.status == 401 || answer.status == 403;
    for (const std::size_t index : together_.errands) {
      if (answer.status != 0) errands_[index].reply.http_status = answer.status;
    }
  }
  if (answer.failure == Failure::none) return take_together(std::move(answer.body));
  if (is_refusal(answer.status)) {
    const bool forbidden = answer.status == 401 || answer.status == 403;
    if (!forbidden) upstream_->batching().refused();
    return ask_singly();
  }
  if (answer.failure != Failure::throttled) upstream_->batching().failed(steady_clock::now());
  settle_together(answer.failure);
}

bool Fetch::retry_together(const Answer& answer) {
  const auto pause = pause_before_retry(answer.failure, answer.status, answer.retry_after);
  if (!pause || steady_clock::now() + *pause >= deadline_) return false;
  const std::lock_guard lock(mutex_);
  if (finished_ || together_.retried || !upstream_->retries().take()) return false;
  together_.retried = true;
  together_.pause = pause_then(*pause, [](Fetch& self) { self.send_together(); });
  return true;
}

void Fetch::take_together(std::string body) {
  std::vector<const Read*> reads;
  reads.reserve(together_.errands.size());
  for (const std::size_t index : together_.errands) reads.push_back(&errands_[index].read);
  auto answers = read_batch_response(std::move(body), reads, limits_);
  if (!answers) {
    upstream_->batching().failed(steady_clock::now());
    return settle_together(Failure::unparsable);
  }
  for (std::size_t i = 0; i < answers->size(); ++i) {
    take(together_.errands[i], std::move((*answers)[i]));
  }
}

void Fetch::ask_singly() {
  for (const std::size_t index : together_.errands) {
    {
      const std::lock_guard lock(mutex_);
      if (finished_) return;
      errands_[index].targets.clear();
    }
    begin(index);
  }
}

void Fetch::settle_together(Failure failure) {
  for (const std::size_t index : together_.errands) settle(index, failure);
}

}  // namespace isoguard::fhir_client
