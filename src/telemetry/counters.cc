#include "src/telemetry/counters.h"

#include <algorithm>
#include <utility>

namespace isoguard::telemetry {
namespace {

std::size_t hash_of(std::span<const std::string_view> values) {
  std::size_t hash = 0;
  for (const std::string_view value : values) {
    hash = hash * 31 + std::hash<std::string_view>{}(value);
  }
  return hash;
}

}  // namespace

std::size_t shard_of_thread() {
  static std::atomic<std::size_t> next{0};
  thread_local const std::size_t shard = next.fetch_add(1, std::memory_order_relaxed) % kShards;
  return shard;
}

std::uint64_t Counter::value() const {
  std::uint64_t sum = 0;
  for (const Cell& cell : cells_) sum += cell.value.load(std::memory_order_relaxed);
  return sum;
}

struct Counters::Entry {
  std::vector<std::string> values;
  Counter counter;

  bool is(std::span<const std::string_view> others) const {
    return std::equal(values.begin(), values.end(), others.begin(), others.end());
  }
};

Counters::Counters(std::string name, std::string help, std::vector<std::string> labels)
    : name_(std::move(name)),
      help_(std::move(help)),
      labels_(std::move(labels)),
      slots_(std::make_unique<std::array<std::atomic<Entry*>, kSlots>>()),
      other_(std::make_unique<Entry>()) {
  other_->values.assign(labels_.size(), "other");
}

Counters::~Counters() {
  for (const auto& slot : *slots_) delete slot.load();
}

void Counters::add(std::initializer_list<std::string_view> values, std::uint64_t more) noexcept {
  try {
    entry({values.begin(), values.size()}).counter.add(more);
  } catch (...) {
    // Out of memory: the call itself goes on.
  }
}

Counters::Entry& Counters::entry(std::span<const std::string_view> values) {
  std::size_t slot = hash_of(values) % kSlots;
  for (;; slot = (slot + 1) % kSlots) {
    Entry* const there = (*slots_)[slot].load(std::memory_order_acquire);
    if (there == nullptr) return make(values, slot);
    if (there->is(values)) return *there;
  }
}

Counters::Entry& Counters::make(std::span<const std::string_view> values, std::size_t slot) {
  const std::lock_guard lock(mutex_);
  for (;; slot = (slot + 1) % kSlots) {
    Entry* const there = (*slots_)[slot].load(std::memory_order_acquire);
    if (there == nullptr) break;  // as it was, or another thread has taken that slot meanwhile
    if (there->is(values)) return *there;
  }
  if (size_ >= kMost) return *other_;
  auto made = std::make_unique<Entry>();
  made->values.assign(values.begin(), values.end());
  ++size_;
  (*slots_)[slot].store(made.get(), std::memory_order_release);
  return *made.release();
}

void Counters::write(TextPage& page) const {
  std::vector<const Entry*> entries;
  for (const auto& slot : *slots_) {
    if (const Entry* entry = slot.load(std::memory_order_acquire)) entries.push_back(entry);
  }
  if (other_->counter.value() > 0) entries.push_back(other_.get());
  std::sort(entries.begin(), entries.end(),
            [](const Entry* a, const Entry* b) { return a->values < b->values; });
  page.family(name_, TextPage::Type::counter, help_);
  for (const Entry* entry : entries) {
    TextPage::Labels labels;
    for (std::size_t i = 0; i < labels_.size(); ++i) {
      labels.emplace_back(labels_[i], entry->values[i]);
    }
    page.sample(labels, entry->counter.value());
  }
}

}  // namespace isoguard::telemetry
