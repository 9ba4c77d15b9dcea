#include "src/audit_view/suppression.h"

#include <gtest/gtest.h>

namespace isoguard::audit_view {
namespace {

using Counts = std::vector<std::uint64_t>;
using Texts = std::vector<std::string>;

struct Hiding {
  const char* claim;
  Counts counts;
  int least;
  Texts shown;
};

TEST(Suppression, HidesWhatIsSmallAndWhatWouldTellIt) {
  const std::vector<Hiding> table = {
      {"nothing to count", {}, 11, {}},
      {"none is not small", {0, 0}, 11, {"0", "0"}},
      {"the limit itself is shown", {11, 12}, 11, {"11", "12"}},
      {"one less is hidden, with another", {10, 12, 40}, 11, {"<11", "\u2026", "40"}},
      {"the next larger one goes with it", {40, 12, 1}, 11, {"40", "\u2026", "<11"}},
      {"small ones that are enough together", {10, 9, 40}, 11, {"<11", "<11", "40"}},
      {"small ones that are not", {2, 3, 40}, 11, {"<11", "<11", "\u2026"}},
      {"exactly enough together", {5, 6, 40}, 11, {"<11", "<11", "40"}},
      {"a single one", {3}, 11, {"<11"}},
      {"none does not hide", {3, 0}, 11, {"<11", "0"}},
      {"no limit", {1, 2}, 0, {"1", "2"}},
      {"a limit of one", {1, 0}, 1, {"1", "0"}}};
  for (const Hiding& hiding : table) {
    Suppression cells(hiding.least);
    std::vector<Suppression::Cell> parts;
    for (const std::uint64_t count : hiding.counts) parts.push_back(cells.add(count));
    cells.add_sum(parts);
    cells.solve();
    Texts shown;
    for (const auto part : parts) shown.push_back(cells.text(part));
    EXPECT_EQ(shown, hiding.shown) << hiding.claim;
  }
}

TEST(Suppression, HidesAPartOfATotalThatIsHiddenElsewhere) {
  Suppression cells(11);
  const auto small = cells.add(3);
  const auto total = cells.add(40);
  const auto one = cells.add(15);
  const auto other = cells.add(25);
  cells.add_sum({small, total});       // hides `total`
  cells.add_sum({one, other}, total);  // from which it would follow
  cells.solve();
  EXPECT_EQ(cells.text(small), "<11");
  EXPECT_EQ(cells.text(total), "\u2026");
  EXPECT_EQ(cells.text(one), "\u2026");
  EXPECT_EQ(cells.text(other), "25");
}

TEST(Suppression, GoesOnUntilNoSumTells) {
  // Two rows and two columns, of which one cell is small: its row and its column hide one more
  // each, and these two would follow from theirs.
  Suppression cells(11);
  const auto a = cells.add(2);
  const auto b = cells.add(20);
  const auto c = cells.add(30);
  const auto d = cells.add(40);
  cells.add_sum({a, b});
  cells.add_sum({c, d});
  cells.add_sum({a, c});
  cells.add_sum({b, d});
  cells.solve();
  EXPECT_FALSE(cells.is_shown(a));
  EXPECT_FALSE(cells.is_shown(b));
  EXPECT_FALSE(cells.is_shown(c));
  EXPECT_FALSE(cells.is_shown(d)) << "or the others of its row and column would follow";
}

TEST(Suppression, HidesTheTotalWhenNoPartIsLeftToHide) {
  Suppression cells(11);
  const auto ours = cells.add(13);
  const auto calls = cells.add(15);
  const auto orders = cells.add(13);
  cells.add_sum({ours, cells.add_unseen(2)}, calls);
  cells.add_sum({ours}, orders);
  cells.solve();
  EXPECT_EQ(cells.text(calls), "15");
  EXPECT_EQ(cells.text(ours), "\u2026") << "or two others would follow";
  EXPECT_EQ(cells.text(orders), "\u2026") << "which it is the only part of";
}

TEST(Suppression, HidesTheTotalOfPartsThatCanOnlyBeTheMost) {
  Suppression cells(11);
  const auto accepted = cells.add(10);
  const auto overridden = cells.add(10);
  const auto open = cells.add(0);
  const auto total = cells.add(20);
  cells.add_sum({accepted, overridden, open}, total);
  cells.solve();
  EXPECT_EQ(cells.text(accepted), "<11");
  EXPECT_EQ(cells.text(overridden), "<11");
  EXPECT_EQ(cells.text(total), "\u2026");
}

TEST(Suppression, HidesWhatFollowsFromALimit) {
  Suppression cells(11);
  const auto warnings = cells.add(1);
  const auto criticals = cells.add(12);
  const auto cards = cells.add(12);
  const auto sent = cells.add(13);
  cells.add_sum({warnings, criticals}, sent);
  cells.add_limit(cards, criticals);
  cells.solve();
  EXPECT_EQ(cells.text(warnings), "<11");
  EXPECT_EQ(cells.text(criticals), "\u2026");
  EXPECT_EQ(cells.text(cards), "\u2026") << "or twelve at least would leave one";
  EXPECT_EQ(cells.text(sent), "13");
}

TEST(Suppression, LeavesWhatIsNotSmall) {
  Suppression cells(11);
  const auto ours = cells.add(300);
  const auto calls = cells.add(500);
  const auto sent = cells.add(303);
  cells.add_sum({ours, cells.add_unseen(200)}, calls);
  cells.add_limit(ours, sent);
  cells.solve();
  for (const auto cell : {ours, calls, sent}) EXPECT_TRUE(cells.is_shown(cell)) << cell;
}

}  // namespace
}  // namespace isoguard::audit_view
