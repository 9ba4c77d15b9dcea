#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "src/clients/key_source.h"

namespace isoguard::clients {

/// Keys that a client publishes at its registered address. The address is asked at most once a
/// minute, whatever tokens say, and never twice at a time; a set that was good serves for a day
/// while nothing better comes.
class RemoteKeys final : public KeySource, public std::enable_shared_from_this<RemoteKeys> {
 public:
  using Clock = std::chrono::steady_clock;
  using Text = tl::expected<std::string, std::string>;
  /// Gets the text at the address, or why there is none, in words that follow "the address"; called
  /// exactly once, on any thread.
  using Fetched = std::function<void(Text)>;
  using Fetch = std::function<void(Fetched)>;
  using Now = std::function<Clock::time_point()>;
  /// Gets words for operators that follow "the keys", when these cannot be had, can be again, or
  /// some of them are passed over.
  using Log = std::function<void(const std::string&)>;

  static constexpr std::chrono::minutes kBetweenQuestions{1};
  static constexpr std::chrono::minutes kFreshFor{15};
  static constexpr std::chrono::hours kGoodFor{24};
  static constexpr std::size_t kMostWaiting = 256;

  RemoteKeys(Fetch fetch, Now now, Log log)
      : fetch_(std::move(fetch)), now_(std::move(now)), log_(std::move(log)) {}

  /// Asks for the keys in the background, unless that was done within the last minute.
  void refresh();

  /// The same while the last question came to nothing, and when the keys are half as old as they
  /// may become: tokens keep them fresher. To be called from time to time.
  void keep();

  /// A key that is known is found at once; keys older than kFreshFor are then asked for in the
  /// background. For one that is not known the address is asked, if it may be, and `found` waits
  /// for the answer with at most kMostWaiting others.
  void find(const std::string& kid, Algorithm algorithm, Found found) override;

  KeyCondition condition() override;

 private:
  struct Waiting {
    std::string kid;
    Algorithm algorithm;
    Found found;
  };

  bool may_ask(Clock::time_point now);  // and notes that it was done; under mutex_
  void ask();
  void take(Text text);
  std::string learn(Text text);                          // under mutex_
  std::string learn(KeySet keys);                        // the same
  void forget_old(Clock::time_point now);                // the same
  std::string consequence(Clock::time_point now) const;  // the same

  const Fetch fetch_;
  const Now now_;
  const Log log_;
  std::mutex mutex_;
  std::shared_ptr<const KeySet> keys_;
  Clock::time_point fetched_{};
  std::optional<Clock::time_point> asked_;
  bool asking_ = false;
  std::string fault_;        // why the last question came to nothing; empty: it did not
  std::string passed_over_;  // what was said of keys that are of no use
  std::vector<Waiting> waiting_;
};

}  // namespace isoguard::clients
