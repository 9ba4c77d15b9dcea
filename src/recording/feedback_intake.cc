#include "src/recording/feedback_intake.h"

#include <exception>
#include <new>
#include <utility>

#include "src/audit/merkle.h"
#include "src/audit/text.h"
#include "src/recording/alert_memory.h"

namespace isoguard::app {

using cds_hooks::FeedbackItem;

namespace {

constexpr const char* kNotKept =
    "Not all of this feedback could be recorded. Send it again: what was kept already is kept "
    "once.";

/// As answered_card_of() will read it from the event.
std::optional<AnsweredCard> answered_card(const FeedbackItem& item, const KnownCard& known) {
  const auto outcome = microseconds_of(item.outcome_utc);
  if (!outcome || known.facts.empty()) return std::nullopt;
  AnsweredCard card{known.facts, known.session, {}, item.accepted, *outcome};
  if (!item.reasons.empty()) card.reason = item.reasons.front().code;
  return card;
}

/// What this replica and the others know of a card. Who answered it is sure only where they do not
/// contradict each other.
KnownCard joined(const KnownCard& here, const KnownCard& there) {
  if (!here.card) return there;
  KnownCard known = here;
  if (there.card && there.facts != here.facts) known.facts = known.session = "";
  return known;
}

/// Who reports, so that what two clients say of one card is two things; empty where clients are
/// not told apart.
std::string whose(const Caller& caller) {
  return caller.iss.empty() ? caller.tenant : caller.iss + "\n" + caller.tenant;
}

}  // namespace

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
  const Done done = [batch](bool durable) {
    if (!batch->finish(durable)) return;
    if (batch->durable) return batch->responder(std::move(batch->response));
    batch->responder(unrecorded(std::move(batch->response), kNotKept));
  };
  const auto taken = std::make_shared<const FeedbackCall>(std::move(call));
  for (std::size_t i = 0; i < taken->items.size(); ++i) {
    const std::string key = key_of(whose(taken->caller), taken->items[i]);
    if (!is_new(key, done)) continue;
    try {
      worker_.post([this, taken, i, key] { look_up(*taken, taken->items[i], key); });
    } catch (const std::exception&) {
      settle(key, false);
    }
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
  const CardOwner asker{call.caller.iss, call.caller.tenant};
  KnownCard here = cards_.look_up(item.card, key, item.outcome_utc, asker);
  if (here.is_repeat) return settle(key, true);
  if (shared_ == nullptr) return write(call, item, key, here);
  // PostgreSQL may take its time, and others wait for this thread.
  FeedbackCall of_item{call.service, call.caller, call.request_sha256, {item}};
  shared_->events_of_card(
      item.card, [this, key, asker, here = std::move(here),
                  of_item = std::move(of_item)](std::vector<std::string> events) {
        CardsInEvents shared([&events](std::string_view) { return events; });
        const FeedbackItem& its = of_item.items.front();
        const KnownCard there = shared.look_up(its.card, key, its.outcome_utc, asker);
        if (there.is_repeat) return settle(key, true);
        claim(of_item, key, joined(here, there));
      });
} catch (const std::exception&) {
  settle(key, false);
}

void FeedbackIntake::claim(FeedbackCall of_item, const std::string& key, KnownCard known) try {
  shared_->claim_feedback(key, [this, key, of_item = std::move(of_item),
                                known = std::move(known)](audit_db::FeedbackClaim claim) mutable {
    using audit_db::FeedbackClaim;
    if (claim == FeedbackClaim::kept) return settle(key, true);
    of_item.repeat_check = claim == FeedbackClaim::mine ? "shared" : "local_only";
    write(of_item, of_item.items.front(), key, known);
  });
} catch (const std::exception&) {
  settle(key, false);
}

void FeedbackIntake::write(const FeedbackCall& call, const FeedbackItem& item,
                           const std::string& key, const KnownCard& known) try {
  if (is_on_its_way(key)) return settle(key, false);
  const auto answered = std::make_shared<const std::optional<AnsweredCard>>(
      memory_ == nullptr ? std::nullopt : answered_card(item, known));
  log_.sink().append(feedback_event(call, item, key, known, log_.subjects()),
                     [this, key, answered](const audit::Receipt& receipt) {
                       if (!receipt.durable) note_on_its_way(key);
                       if (receipt.durable && *answered) memory_->note(**answered);
                       if (receipt.durable && shared_ != nullptr) shared_->feedback_kept(key);
                       settle(key, receipt.durable);
                     });
} catch (const std::exception&) {
  settle(key, false);
}

void FeedbackIntake::settle(const std::string& key, bool durable) {
  std::vector<Done> waiting;
  {
    const std::lock_guard lock(mutex_);
    const auto found = writing_.find(key);
    if (found != writing_.end()) waiting.swap(found->second);
    writing_.erase(key);
    if (durable) {
      on_their_way_.erase(key);
      remember(key);
    }
  }
  for (const Done& done : waiting) done(durable);
}

bool FeedbackIntake::is_on_its_way(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto found = on_their_way_.find(key);
  if (found == on_their_way_.end()) return false;
  if (std::chrono::steady_clock::now() - found->second < patience_) return true;
  on_their_way_.erase(found);
  return false;
}

void FeedbackIntake::note_on_its_way(const std::string& key) noexcept try {
  const auto now = std::chrono::steady_clock::now();
  const std::lock_guard lock(mutex_);
  if (on_their_way_.size() >= kRemembered) {
    std::erase_if(on_their_way_, [&](const auto& one) { return now - one.second >= patience_; });
  }
  if (on_their_way_.size() < kRemembered) on_their_way_.emplace(key, now);
} catch (const std::bad_alloc&) {
  // A repeat may be kept twice then.
}

void FeedbackIntake::remember(const std::string& key) try {
  if (!kept_.insert(key).second) return;
  kept_in_order_.push_back(key);
  if (kept_in_order_.size() <= kRemembered) return;
  kept_.erase(kept_in_order_.front());
  kept_in_order_.pop_front();
} catch (const std::bad_alloc&) {
  // A repeat is found on the disk then.
}

}  // namespace isoguard::app
