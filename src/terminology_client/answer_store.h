#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "plugin/explained_code.h"

namespace isoguard::terminology_client {

using Time = std::chrono::sys_seconds;

/// An answer and how long it is good.
struct StoredAnswer {
  plugin::ExplainedCode answer;
  Time expires;
  friend bool operator==(const StoredAnswer&, const StoredAnswer&) = default;
};

/// The latest answer about each code, the oldest giving way when there are too many. For one
/// thread at a time.
class AnswerStore {
 public:
  using Kept = std::shared_ptr<const StoredAnswer>;

  static constexpr std::chrono::days kGoodFor{30};
  static constexpr std::chrono::days kUnknownGoodFor{1};  ///< nothing was learned of it

  struct Limits {
    std::size_t answers = 100'000;
    std::size_t bytes = std::size_t{64} << 20;  ///< of their texts
  };
  explicit AnswerStore(const Limits& limits) : limits_(limits) {}

  /// In place of an earlier answer about the code.
  void put(Kept answer);
  /// nullptr: none that is good. One that is to expire later than one put now would be comes from a
  /// clock that was wrong, and is none.
  Kept find(const plugin::UnknownCode& code, Time now) const;
  /// All, the oldest first.
  std::vector<Kept> all() const { return {order_.begin(), order_.end()}; }
  std::size_t size() const { return order_.size(); }
  void clear();

  static bool is_good(const StoredAnswer& answer, Time now);

 private:
  void forget(std::list<Kept>::iterator which);

  const Limits limits_;
  std::list<Kept> order_;
  std::unordered_map<std::string, std::list<Kept>::iterator> by_code_;
  std::size_t bytes_ = 0;
};

}  // namespace isoguard::terminology_client
