#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace isoguard::audit {

/// Hands out the checkpoints of an origin when the events that they cover are through.
/// `Checkpoint` has the members `size` and `note`; smallest first.
template <class Checkpoint>
class CheckpointsInOrder {
 public:
  explicit CheckpointsInOrder(std::vector<Checkpoint> all) : all_(std::move(all)) {}

  /// Each note of at most so many events that was not handed out before.
  template <class Use>
  void up_to(std::uint64_t events, Use use) {
    for (; next_ < all_.size() && all_[next_].size <= events; ++next_) use(all_[next_].note);
  }
  /// Events that the newest one covers; 0 without any.
  std::uint64_t newest() const { return all_.empty() ? 0 : all_.back().size; }
  std::size_t count() const { return all_.size(); }

 private:
  std::vector<Checkpoint> all_;
  std::size_t next_ = 0;
};

}  // namespace isoguard::audit
