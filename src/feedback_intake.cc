#include "src/feedback_intake.h"

#include <exception>
#include <utility>

#include "src/audit/merkle.h"
#include "src/audit/text.h"

namespace isoguard::app {

using cds_hooks::FeedbackItem;

/// The answer to one body, which waits for its last item.
struct FeedbackIntake::Batch {
  std::mutex mutex;
  std::size_t open = 0;
  bool durable = true;
  http::Response response;
  http::Responder responder;

  /// Whether that was the last.
  bool finish(bool item_durable) {
    const std::lock_guard lock(mutex);
    durable = durable && item_durable;
    return --open == 0;
  }
};

std::string FeedbackIntake::key_of(std::string_view tenant, const FeedbackItem& item) {
  constexpr std::string_view kZero("\0", 1);
  std::string text(tenant);
  text.append(kZero).append(item.card).append(kZero);
  text.append(item.accepted ? "accepted" : "overridden").append(kZero);
  text.append(item.outcome_utc).append(kZero).append(audit::hex(audit::sha256(item.json)));
  return audit::hex(audit::sha256(text));
}

void FeedbackIntake::take(FeedbackCall call, http::Response response, http::Responder responder) {
  const auto batch = std::make_shared<Batch>();
  batch->open = call.items.size();
  batch->response = std::move(response);
  batch->responder = std::move(responder);
  const Done done = [this, batch](bool durable) {
    if (!batch->finish(durable)) return;
    if (batch->durable) return batch->responder(std::move(batch->response));
    log_.answer_unrecorded(std::move(batch->response), std::move(batch->responder));
  };
  for (const FeedbackItem& item : call.items) {
    const std::string key = key_of("", item);
    if (is_new(key, done)) look_up(call, item, key);
  }
}

bool FeedbackIntake::is_new(const std::string& key, const Done& done) {
  {
    const std::lock_guard lock(mutex_);
    if (!kept_.contains(key)) {
      auto& waiting = writing_[key];
      waiting.push_back(done);
      return waiting.size() == 1;
    }
  }
  done(true);
  return false;
}

void FeedbackIntake::look_up(const FeedbackCall& call, const FeedbackItem& item,
                             const std::string& key) try {
  if (cards_.has_feedback(item.card, key)) return settle(key, true);
  const auto card = cards_.find(item.card);
  if (shared_ == nullptr) return write(call, item, key, card);
  // PostgreSQL may take its time, and this thread has others to answer.
  FeedbackCall of_item{call.service, call.caller, call.request_sha256, {item}};
  shared_->events_of_card(
      item.card, [this, key, card, of_item = std::move(of_item)](std::vector<std::string> events) {
        CardsInEvents shared([&events](std::string_view) { return events; });
        const FeedbackItem& its = of_item.items.front();
        if (shared.has_feedback(its.card, key)) return settle(key, true);
        write(of_item, its, key, card ? card : shared.find(its.card));
      });
} catch (const std::exception&) {
  settle(key, false);
}

void FeedbackIntake::write(const FeedbackCall& call, const FeedbackItem& item,
                           const std::string& key, const std::optional<SentCard>& card) try {
  log_.sink().append(feedback_event(call, item, key, card ? &*card : nullptr, log_.subjects()),
                     [this, key](const audit::Receipt& receipt) { settle(key, receipt.durable); });
} catch (const std::exception&) {
  settle(key, false);
}

void FeedbackIntake::settle(const std::string& key, bool durable) {
  std::vector<Done> waiting;
  {
    const std::lock_guard lock(mutex_);
    waiting.swap(writing_[key]);
    writing_.erase(key);
    if (durable && kept_.insert(key).second) {
      kept_in_order_.push_back(key);
      if (kept_in_order_.size() > kRemembered) {
        kept_.erase(kept_in_order_.front());
        kept_in_order_.pop_front();
      }
    }
  }
  for (const Done& done : waiting) done(durable);
}

}  // namespace isoguard::app
