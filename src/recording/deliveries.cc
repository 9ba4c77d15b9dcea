#include "src/recording/deliveries.h"

#include <exception>
#include <utility>

#include "src/audit/canonical.h"

namespace isoguard::app {
namespace {

constexpr std::array<const char*, Deliveries::kEnds> kNames = {"delivered", "client_closed",
                                                               "client_gone", "withheld"};

}  // namespace

Deliveries::Deliveries(Tell tell) : tell_(std::move(tell)) {}

void Deliveries::note(const audit::EventId& id, End end, bool before_record) noexcept try {
  const std::lock_guard lock(mutex_);
  if (!tell_) return;
  gathered_[static_cast<std::size_t>(end)].push_back(id);
  if (before_record) early_.push_back(id);
  if (++count_ >= kMost) tell();
} catch (const std::exception&) {
  // No memory: what became of the answer is not known, and the answer has gone its way.
}

void Deliveries::flush() noexcept try {
  const std::lock_guard lock(mutex_);
  if (tell_ && count_ > 0) tell();
} catch (const std::exception&) {
  // As above.
}

void Deliveries::close() noexcept {
  const std::lock_guard lock(mutex_);
  tell_ = nullptr;
}

void Deliveries::tell() {
  count_ = 0;
  audit::CanonicalObject told;
  const auto add = [&told](const char* name, std::vector<audit::EventId>& ids) {
    audit::CanonicalArray list;
    for (const audit::EventId& id : ids) list.text(id.text());
    if (!ids.empty()) told.json(name, list.json());
    ids.clear();  // which keeps its room for the next
  };
  for (std::size_t end = 0; end < kEnds; ++end) add(kNames[end], gathered_[end]);
  add("before_record", early_);
  tell_(told.json());
}

}  // namespace isoguard::app
