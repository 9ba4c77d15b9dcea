#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace isoguard::audit_view {

/// Counts that are to be shown, and how they add up, so that a small one is neither shown nor told
/// by the others. A count from 1 up to under the limit is hidden. In each sum the next larger parts
/// go with it until two are hidden, and the limit together; a total that is hidden hides a part
/// when it would follow from them. What only several sums together would tell is not looked for.
class Suppression {
 public:
  /// A count, by its number.
  using Cell = std::size_t;

  /// Counts below `least` are hidden; 0: none.
  explicit Suppression(int least);

  Cell add(std::uint64_t count);
  /// The parts make up `total`; without one they make up what is known from elsewhere.
  void add_sum(std::vector<Cell> parts, std::optional<Cell> total = std::nullopt);
  /// After the last cell and sum, before the first question.
  void solve();

  bool is_shown(Cell cell) const { return !hidden_[cell]; }
  std::uint64_t count(Cell cell) const { return counts_[cell]; }
  /// Digits, "<11" for a small one, or "…" for one that would tell another.
  std::string text(Cell cell) const;

 private:
  struct Sum {
    std::vector<Cell> parts;
    std::optional<Cell> total;
  };
  bool is_small(Cell cell) const { return counts_[cell] > 0 && counts_[cell] < least_; }
  bool hide_smallest_shown(const Sum& sum);
  bool improve(const Sum& sum);

  std::uint64_t least_;
  std::vector<std::uint64_t> counts_;
  std::vector<bool> hidden_;
  std::vector<Sum> sums_;
};

}  // namespace isoguard::audit_view
