#include "src/audit_view/suppression.h"

#include <algorithm>
#include <utility>

namespace isoguard::audit_view {
namespace {

/// Trying costs the square of them; an answer without groups has fewer.
constexpr std::size_t kMostSumsTried = 300;
constexpr std::uint64_t kMostTries = 10;

}  // namespace

Suppression::Suppression(int least) : least_(static_cast<std::uint64_t>(std::max(least, 0))) {}

Suppression::Cell Suppression::add(std::uint64_t count, Kind kind) {
  counts_.push_back(count);
  kinds_.push_back(kind);
  hidden_.push_back(kind == Kind::shown && is_small(counts_.size() - 1));
  blurred_.push_back(false);
  helpless_.push_back(false);
  return counts_.size() - 1;
}

Suppression::Cell Suppression::add(std::uint64_t count) { return add(count, Kind::shown); }

Suppression::Cell Suppression::add_unseen(std::uint64_t count) { return add(count, Kind::unseen); }

void Suppression::add_sum(std::vector<Cell> parts, std::optional<Cell> total) {
  if (parts.empty()) return;
  if (!total) {
    // A single part is as small elsewhere.
    const auto counted = [this](Cell part) { return counts_[part] > 0; };
    if (std::ranges::count_if(parts, counted) < 2) return;
    std::uint64_t all = 0;
    for (const Cell part : parts) all += counts_[part];
    total = add(all, Kind::elsewhere);
  }
  sums_.push_back({std::move(parts), *total});
}

void Suppression::add_limit(Cell part, Cell whole) {
  const std::uint64_t more = counts_[whole] - std::min(counts_[whole], counts_[part]);
  sums_.push_back({{part, add(more, Kind::rest)}, whole});
}

bool Suppression::is_guarded(Cell cell) const {
  return kinds_[cell] == Kind::shown ? hidden_[cell]
                                     : kinds_[cell] == Kind::unseen && is_small(cell);
}

Narrowing::Range Suppression::range_of(Cell cell) const {
  const bool is_known = kinds_[cell] == Kind::shown || kinds_[cell] == Kind::elsewhere;
  if (is_known && !hidden_[cell]) return {counts_[cell], counts_[cell]};
  if (kinds_[cell] != Kind::shown) return {};
  return {1, is_small(cell) && !blurred_[cell] ? least_ - 1 : Narrowing::kUnbounded};
}

std::optional<Suppression::Cell> Suppression::smallest_part(const Sum& sum) const {
  std::optional<Cell> least;
  for (const Cell part : sum.parts) {
    if (can_hide(part) && (!least || counts_[part] < counts_[*least])) least = part;
  }
  return least;
}

/// Whether what is hidden in a sum is known to be a small count together.
bool Suppression::hides_too_little(const Sum& sum) const {
  std::uint64_t hidden = 0;
  for (const Cell part : sum.parts) {
    if (kinds_[part] == Kind::rest) return false;
    if (kinds_[part] == Kind::unseen || hidden_[part]) hidden += counts_[part];
  }
  return hidden > 0 && hidden < least_ && !hidden_[sum.total];
}

bool Suppression::cover_sums() {
  bool changed = false;
  for (const Sum& sum : sums_) {
    while (hides_too_little(sum)) {
      auto next = smallest_part(sum);
      if (!next && can_hide(sum.total)) next = sum.total;
      if (!next) break;
      hidden_[*next] = true;
      changed = true;
    }
  }
  return changed;
}

void Suppression::touch(const Sum& sum, std::vector<bool>& touched) const {
  for (const Cell part : sum.parts) touched[part] = true;
  touched[sum.total] = true;
}

/// The smallest part of them that is shown, or else a total.
bool Suppression::hide_in(const std::vector<std::size_t>& sums, std::vector<bool>& touched) {
  std::optional<Cell> best;
  const Sum* of = nullptr;
  for (const std::size_t number : sums) {
    const auto part = smallest_part(sums_[number]);
    if (!part || (best && counts_[*part] >= counts_[*best])) continue;
    best = part;
    of = &sums_[number];
  }
  for (const std::size_t number : sums) {
    if (best || !can_hide(sums_[number].total)) continue;
    best = sums_[number].total;
    of = &sums_[number];
  }
  if (!best) return false;
  hidden_[*best] = true;
  touch(*of, touched);
  return true;
}

/// Goes from the sums that told it to those that told about their other parts.
bool Suppression::hide_for(Cell told, const ReasonsOf& reasons_of, std::vector<bool>& touched) {
  std::vector<std::size_t> sums;
  const auto add_reasons = [&](Cell cell, std::vector<std::size_t>& to) {
    for (const std::size_t sum : reasons_of(cell)) {
      if (std::ranges::find(sums, sum) != sums.end()) continue;
      sums.push_back(sum);
      to.push_back(sum);
    }
  };
  std::vector<std::size_t> level;
  add_reasons(told, level);
  while (!level.empty()) {
    if (hide_in(level, touched)) return true;
    std::vector<std::size_t> next;
    for (const std::size_t number : level) {
      for (const Cell part : sums_[number].parts) add_reasons(part, next);
      add_reasons(sums_[number].total, next);
    }
    level = std::move(next);
  }
  return give_up_in(sums, touched) || blur_in(sums, touched);
}

bool Suppression::give_up_in(const std::vector<std::size_t>& sums, std::vector<bool>& touched) {
  for (const std::size_t number : sums) {
    const Cell total = sums_[number].total;
    if (kinds_[total] != Kind::elsewhere || hidden_[total]) continue;
    hidden_[total] = true;
    touch(sums_[number], touched);
    return true;
  }
  return false;
}

/// Does not even say that a count is small, of a total, or else of the largest part.
bool Suppression::blur_in(const std::vector<std::size_t>& sums, std::vector<bool>& touched) {
  std::optional<Cell> best;
  const Sum* of = nullptr;
  const auto consider = [&](Cell cell, const Sum& sum) {
    const bool can = kinds_[cell] == Kind::shown && is_small(cell) && !blurred_[cell];
    if (!can || (best && counts_[cell] <= counts_[*best])) return;
    best = cell;
    of = &sum;
  };
  for (const std::size_t number : sums) consider(sums_[number].total, sums_[number]);
  const bool has_total = best.has_value();
  for (const std::size_t number : sums) {
    if (has_total) break;
    for (const Cell part : sums_[number].parts) consider(part, sums_[number]);
  }
  if (!best) return false;
  blurred_[*best] = true;
  touch(*of, touched);
  return true;
}

std::vector<Narrowing::Range> Suppression::ranges() const {
  std::vector<Narrowing::Range> ranges;
  for (Cell cell = 0; cell < counts_.size(); ++cell) ranges.push_back(range_of(cell));
  return ranges;
}

bool Suppression::hide_what_tells() {
  const Narrowing known(sums_, ranges());
  const auto reasons_of = [&known](Cell cell) {
    std::vector<std::size_t> reasons = {known.reasons(cell).low, known.reasons(cell).high};
    std::erase(reasons, Narrowing::kNone);
    return reasons;
  };
  std::vector<bool> touched(counts_.size());
  bool changed = false;
  for (const Cell told : known.told()) {
    if (!is_guarded(told) || helpless_[told]) continue;
    bool waits = touched[told];  // what was hidden in this round may be enough
    for (const std::size_t sum : reasons_of(told)) {
      for (const Cell part : sums_[sum].parts) waits = waits || touched[part];
      waits = waits || touched[sums_[sum].total];
    }
    touched[told] = true;
    if (!waits) helpless_[told] = !hide_for(told, reasons_of, touched);
    changed = true;
  }
  return changed;
}

/// Whether no count but the true one fits. Tries what bounds alone do not see: sums that go round
/// in a circle.
bool Suppression::is_told(Cell cell, const Narrowing& known) const {
  std::vector<Narrowing::Range> tried = ranges();
  const auto fits = [&](std::uint64_t count) {
    if (count < known.range(cell).low || count > known.range(cell).high) return false;
    tried[cell] = {count, count};
    return Narrowing(sums_, tried).is_possible();
  };
  for (std::uint64_t far = 1; far <= kMostTries; ++far) {
    if (fits(counts_[cell] + far) || (far <= counts_[cell] && fits(counts_[cell] - far))) {
      return false;
    }
  }
  return true;
}

bool Suppression::hide_what_trying_tells() {
  if (sums_.size() > kMostSumsTried) return false;
  const Narrowing known(sums_, ranges());
  const auto sums_of = [this](Cell cell) {
    std::vector<std::size_t> found;
    for (std::size_t number = 0; number < sums_.size(); ++number) {
      const Sum& sum = sums_[number];
      const bool has = sum.total == cell || std::ranges::find(sum.parts, cell) != sum.parts.end();
      if (has) found.push_back(number);
    }
    return found;
  };
  for (Cell cell = 0; cell < counts_.size(); ++cell) {
    if (!is_guarded(cell) || helpless_[cell] || !is_told(cell, known)) continue;
    std::vector<bool> touched(counts_.size());
    helpless_[cell] = !hide_for(cell, sums_of, touched);
    return true;
  }
  return false;
}

void Suppression::solve() {
  if (least_ == 0) return;
  do {
    while (cover_sums()) {
    }
  } while (hide_what_tells() || hide_what_trying_tells());
}

std::string Suppression::text(Cell cell) const {
  if (is_small(cell) && !blurred_[cell]) return "<" + std::to_string(least_);
  return hidden_[cell] ? "\u2026" : std::to_string(counts_[cell]);
}

}  // namespace isoguard::audit_view
