#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "src/audit_view/narrowing.h"

namespace isoguard::audit_view {

/// Counts that are to be shown, and how they add up, so that a small one is neither shown nor told
/// by the others. A count from 1 up to under the limit is hidden. Further ones are hidden, the next
/// larger parts of a sum first and then its total, until what is hidden in a sum is the limit
/// together, and each hidden count can be more than one for who knows all that is shown and all
/// sums (Narrowing); where nothing is left to hide, a small count no longer says that it is small.
class Suppression {
 public:
  /// A count, by its number.
  using Cell = std::size_t;

  /// Counts below `least` are hidden; 0: none.
  explicit Suppression(int least);

  Cell add(std::uint64_t count);
  /// One that is not shown at all, but must not be told either when it is small.
  Cell add_unseen(std::uint64_t count);
  /// The parts make up `total`; without one they make up what is known from elsewhere.
  void add_sum(std::vector<Cell> parts, std::optional<Cell> total = std::nullopt);
  /// Everybody knows that `part` cannot be more than `whole`.
  void add_limit(Cell part, Cell whole);
  /// After the last cell and sum, before the first question.
  void solve();

  bool is_shown(Cell cell) const { return kinds_[cell] == Kind::shown && !hidden_[cell]; }
  std::uint64_t count(Cell cell) const { return counts_[cell]; }
  /// Digits, "<11" for a small one, or "…" for one, from 1 on, that would tell another.
  std::string text(Cell cell) const;

 private:
  enum class Kind : unsigned char {
    shown,      ///< unless it is hidden
    unseen,     ///< guarded when small
    rest,       ///< what a part lacks of its whole; not guarded
    elsewhere,  ///< a total that others show; hidden: nothing can be done about it
  };
  using Sum = Narrowing::Sum;
  using ReasonsOf = std::function<std::vector<std::size_t>(Cell)>;

  Cell add(std::uint64_t count, Kind kind);
  bool is_small(Cell cell) const { return counts_[cell] > 0 && counts_[cell] < least_; }
  bool is_guarded(Cell cell) const;
  Narrowing::Range range_of(Cell cell) const;
  bool can_hide(Cell cell) const { return is_shown(cell) && counts_[cell] > 0; }
  std::optional<Cell> smallest_part(const Sum& sum) const;
  bool hides_too_little(const Sum& sum) const;
  bool cover_sums();
  bool hide_what_tells();
  bool hide_what_trying_tells();
  bool is_told(Cell cell, const Narrowing& known) const;
  std::vector<Narrowing::Range> ranges() const;
  bool hide_for(Cell told, const ReasonsOf& reasons_of, std::vector<bool>& touched);
  bool hide_in(const std::vector<std::size_t>& sums, std::vector<bool>& touched);
  bool give_up_in(const std::vector<std::size_t>& sums, std::vector<bool>& touched);
  bool blur_in(const std::vector<std::size_t>& sums, std::vector<bool>& touched);
  void touch(const Sum& sum, std::vector<bool>& touched) const;

  std::uint64_t least_;
  std::vector<std::uint64_t> counts_;
  std::vector<Kind> kinds_;
  std::vector<bool> hidden_;
  std::vector<bool> blurred_;  ///< small, which is not said
  std::vector<bool> helpless_;
  std::vector<Sum> sums_;
};

}  // namespace isoguard::audit_view
