#include "src/telemetry/histogram.h"

#include <algorithm>
#include <string>

namespace isoguard::telemetry {

void Histogram::add(std::chrono::microseconds time) {
  const auto microseconds = static_cast<std::uint64_t>(std::max<std::int64_t>(0, time.count()));
  const auto bound = std::lower_bound(kBounds.begin(), kBounds.end(), microseconds);
  Shard& shard = shards_[shard_of_thread()];
  const auto at = static_cast<std::size_t>(bound - kBounds.begin());
  shard.counts[at].fetch_add(1, std::memory_order_relaxed);
  shard.sum.fetch_add(microseconds, std::memory_order_relaxed);
}

void Histogram::write(TextPage& page, const TextPage::Labels& labels) const {
  std::array<std::uint64_t, kBounds.size() + 1> counts{};
  std::uint64_t sum = 0;
  for (const Shard& shard : shards_) {
    for (std::size_t i = 0; i < counts.size(); ++i) {
      counts[i] += shard.counts[i].load(std::memory_order_relaxed);
    }
    sum += shard.sum.load(std::memory_order_relaxed);
  }
  std::uint64_t so_far = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    so_far += counts[i];
    const std::string bound = i < kBounds.size() ? seconds_text(kBounds[i]) : "+Inf";
    TextPage::Labels with_bound = labels;
    with_bound.emplace_back("le", bound);
    page.sample("_bucket", with_bound, so_far);
  }
  page.seconds("_sum", labels, sum);
  page.sample("_count", labels, so_far);
}

}  // namespace isoguard::telemetry
