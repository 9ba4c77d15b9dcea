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
    if (keys_ != nullptr && now >= fetched_ + kGoodFor) keys_.reset();
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
    fetch_([weak = weak_from_this()](std::optional<std::string> text) {
      if (const auto self = weak.lock()) self->take(std::move(text));
    });
  } catch (const std::exception&) {
    take(std::nullopt);
  }
}

void RemoteKeys::take(std::optional<std::string> text) {
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

std::string RemoteKeys::learn(std::optional<std::string> text) {
  std::string fault = "cannot be had";
  if (text) {
    auto keys = KeySet::parse(std::move(*text));
    if (keys && keys->size() > 0) {
      const bool recovered = std::exchange(in_trouble_, false);
      keys_ = std::make_shared<const KeySet>(std::move(*keys));
      fetched_ = now_();
      return recovered ? "can be had again" : "";
    }
    fault = keys ? "has no key of use" : keys.error();
  }
  if (std::exchange(in_trouble_, true)) return "";
  return fault + (keys_ != nullptr ? "; the last good one serves on, for a day at most"
                                   : "; tokens of this client are refused");
}

}  // namespace isoguard::clients
