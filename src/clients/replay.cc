#include "src/clients/replay.h"

#include <cstring>
#include <utility>

#include "src/audit/merkle.h"

namespace isoguard::clients {

LocalReplayStore::LocalReplayStore(std::size_t most, std::function<std::int64_t()> now)
    : most_(most), now_(std::move(now)) {}

std::size_t LocalReplayStore::HashOfMark::operator()(const Mark& mark) const {
  std::size_t hash;
  std::memcpy(&hash, mark.data(), sizeof hash);
  return hash;
}

void LocalReplayStore::claim(const std::string& iss, const std::string& jti, std::int64_t expires,
                             std::function<void(Claim)> done) {
  std::string text = iss;
  text.append(1, '\0').append(jti);
  done(claim(audit::sha256(text), expires));
}

Claim LocalReplayStore::claim(const Mark& mark, std::int64_t expires) {
  const std::lock_guard lock(mutex_);
  const std::int64_t now = now_();
  while (!by_expiry_.empty() && by_expiry_.begin()->first < now) forget_first();
  if (!used_.emplace(mark, expires).second) return Claim::seen;
  by_expiry_.emplace(expires, mark);
  if (used_.size() > most_) forget_first();
  return Claim::claimed;
}

void LocalReplayStore::forget_first() {
  used_.erase(by_expiry_.begin()->second);
  by_expiry_.erase(by_expiry_.begin());
}

std::size_t LocalReplayStore::size() const {
  const std::lock_guard lock(mutex_);
  return used_.size();
}

void ReplayGuard::claim(const std::string& iss, const std::string& jti, std::int64_t expires,
                        std::function<void(Outcome)> done) {
  Claim here = Claim::unavailable;
  local_.claim(iss, jti, expires, [&here](Claim claim) { here = claim; });
  if (here == Claim::seen || shared_ == nullptr) return done({here == Claim::claimed, false});
  shared_->claim(iss, jti, expires, [done = std::move(done), here](Claim claim) {
    if (claim == Claim::unavailable) return done({here == Claim::claimed, false});
    done({claim == Claim::claimed, true});
  });
}

}  // namespace isoguard::clients
