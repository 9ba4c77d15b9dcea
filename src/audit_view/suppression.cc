#include "src/audit_view/suppression.h"

#include <algorithm>
#include <utility>

namespace isoguard::audit_view {

Suppression::Suppression(int least) : least_(static_cast<std::uint64_t>(std::max(least, 0))) {}

Suppression::Cell Suppression::add(std::uint64_t count) {
  counts_.push_back(count);
  hidden_.push_back(is_small(counts_.size() - 1));
  return counts_.size() - 1;
}

void Suppression::add_sum(std::vector<Cell> parts, std::optional<Cell> total) {
  sums_.push_back({std::move(parts), total});
}

bool Suppression::hide_smallest_shown(const Sum& sum) {
  std::optional<Cell> next;
  for (const Cell part : sum.parts) {
    if (hidden_[part] || counts_[part] == 0) continue;
    if (!next || counts_[part] < counts_[*next]) next = part;
  }
  if (!next) return false;
  hidden_[*next] = true;
  return true;
}

bool Suppression::improve(const Sum& sum) {
  std::uint64_t hidden = 0;
  std::size_t parts = 0;
  for (const Cell part : sum.parts) {
    hidden += hidden_[part] ? counts_[part] : 0;
    parts += hidden_[part] ? 1 : 0;
  }
  if (sum.total && hidden_[*sum.total]) return parts == 0 && hide_smallest_shown(sum);
  return (parts == 1 || (parts > 0 && hidden < least_)) && hide_smallest_shown(sum);
}

void Suppression::solve() {
  bool changed = true;
  while (changed) {
    changed = false;
    for (const Sum& sum : sums_) {
      while (improve(sum)) changed = true;
    }
  }
}

std::string Suppression::text(Cell cell) const {
  if (is_small(cell)) return "<" + std::to_string(least_);
  return hidden_[cell] ? "\u2026" : std::to_string(counts_[cell]);
}

}  // namespace isoguard::audit_view
