#include "src/clients/remote_keys.h"

#include <exception>

namespace isoguard::clients {

void RemoteKeys::refresh() {
  {
    const std::lock_guard lock(mutex_);
    if (!may_ask(now_())) return;
  }
  ask();
}

void RemoteKeys::keep() {
  {
    const std::lock_guard lock(mutex_);
    if (fault_.empty() && keys_ != nullptr && now_() < fetched_ + kGoodFor / 2) return;
  }
  refresh();
}

bool RemoteKeys::may_ask(Clock::time_point now) {
  if (asking_ || (asked_ && now < *asked_ + kBetweenQuestions)) return false;
  asking_ = true;
  asked_ = now;
  return true;
}

void RemoteKeys::find(const std::string& kid, Algorithm algorithm, Found found) {
  std::optional<PublicKey> key;
  bool asks = false;
  {
    const std::lock_guard lock(mutex_);
    const auto now = now_();
    forget_old(now);
    const PublicKey* known = keys_ == nullptr ? nullptr : keys_->find(kid, algorithm);
    if (known != nullptr) {
      key = *known;
      asks = now >= fetched_ + kFreshFor && may_ask(now);
    } else {
      asks = may_ask(now);
      if (asking_ && waiting_.size() < kMostWaiting) {
        waiting_.push_back({kid, algorithm, std::exchange(found, nullptr)});
      }
    }
  }
  if (found) found(std::move(key));
  if (asks) ask();
}

void RemoteKeys::ask() {
  try {
    fetch_([weak = weak_from_this()](Text text) {
      if (const auto self = weak.lock()) self->take(std::move(text));
    });
  } catch (const std::exception&) {
    take(tl::unexpected<std::string>("could not be asked"));
  }
}

void RemoteKeys::take(Text text) {
  std::vector<Waiting> waiting;
  std::shared_ptr<const KeySet> keys;
  std::string said;
  {
    const std::lock_guard lock(mutex_);
    said = learn(std::move(text));
    asking_ = false;
    waiting.swap(waiting_);
    keys = keys_;
  }
  if (!said.empty() && log_) log_(said);
  for (const Waiting& one : waiting) {
    const PublicKey* key = keys == nullptr ? nullptr : keys->find(one.kid, one.algorithm);
    one.found(key == nullptr ? std::nullopt : std::optional(*key));
  }
}

std::string RemoteKeys::learn(Text text) {
  std::string fault;
  if (text) {
    auto keys = KeySet::parse(std::move(*text));
    if (keys && keys->size() > 0) return learn(std::move(*keys));
    fault = !keys                     ? "are no good: the key set " + keys.error()
            : keys->skipped().empty() ? "are no good: the key set has no key"
                                      : "are of no use: " + keys->skipped_in_words();
  } else {
    fault = "cannot be had: the address " + text.error();
  }
  const bool is_told = !std::exchange(fault_, fault).empty();
  return is_told ? "" : fault + consequence(now_());
}

std::string RemoteKeys::learn(KeySet keys) {
  const bool recovered = !std::exchange(fault_, "").empty();
  std::string passed_over = keys.skipped_in_words();
  const bool is_news = !passed_over.empty() && passed_over != passed_over_;
  passed_over_ = std::move(passed_over);
  keys_ = std::make_shared<const KeySet>(std::move(keys));
  fetched_ = now_();
  if (!is_news) return recovered ? "can be had again" : "";
  return (recovered ? "can be had again, but for " : "have come, but for ") + passed_over_;
}

std::string RemoteKeys::consequence(Clock::time_point now) const {
  const bool serve_on = keys_ != nullptr && now < fetched_ + kGoodFor;
  return serve_on ? "; the last good ones serve on, for a day at most"
                  : "; tokens of this client are refused";
}

void RemoteKeys::forget_old(Clock::time_point now) {
  if (keys_ != nullptr && now >= fetched_ + kGoodFor) keys_.reset();
}

KeyCondition RemoteKeys::condition() {
  const std::lock_guard lock(mutex_);
  const auto now = now_();
  forget_old(now);
  KeyCondition condition;
  if (keys_ != nullptr) condition.usable = keys_->size();
  if (!fault_.empty()) {
    condition.trouble = fault_ + consequence(now);
  } else if (keys_ == nullptr) {
    condition.trouble = "have not come yet";
  } else if (const std::string alarming = keys_->skipped_in_words(true); !alarming.empty()) {
    condition.trouble = "have a mistake that the client should mend: " + alarming;
  }
  return condition;
}

}  // namespace isoguard::clients
