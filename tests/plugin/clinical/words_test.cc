#include "plugin/clinical/words.h"

#include <gtest/gtest.h>

#include "plugin/clinical/test_result.h"
#include "plugin/clinical/truth.h"

namespace isoguard::clinical {
namespace {

TEST(Words, FoldsCaseAccentsAndPunctuation) {
  EXPECT_EQ(as_words("Not detected."), " not detected ");
  EXPECT_EQ(as_words("Négatif (ÉCHANTILLON)"), " negatif echantillon ");
  EXPECT_EQ(as_words("Männlich"), " mannlich ");
  EXPECT_EQ(as_words(""), " ");
  EXPECT_EQ(as_words("\xC3"), " ");
}

TEST(Words, FindsWholeWordsOnly) {
  EXPECT_TRUE(has_phrase(as_words("result: neg"), {"neg"}));
  EXPECT_FALSE(has_phrase(as_words("negligible"), {"neg"}));
  EXPECT_TRUE(same_word("Active", "active"));
  EXPECT_FALSE(same_word("active", "inactive"));
}

TEST(Truth, IsKleenesLogic) {
  using enum Truth;
  for (Truth a : {no, unknown, yes}) {
    EXPECT_EQ(a && no, no);
    EXPECT_EQ(a || yes, yes);
    EXPECT_EQ(a && yes, a);
    EXPECT_EQ(a || no, a);
    EXPECT_EQ(!!a, a);
  }
  EXPECT_EQ(unknown && unknown, unknown);
  EXPECT_EQ(!unknown, unknown);
  EXPECT_EQ(!no, yes);
}

TEST(TestResultText, NegativeFormsFirst) {
  struct Line {
    const char* text;
    TestResult is;
  };
  using enum TestResult;
  const Line table[] = {
      {"Negativo", negative},
      {"NEG", negative},
      {"not detected", negative},
      {"non-reactive", negative},
      {"Nonreactive", negative},
      {"négatif", negative},
      {"nicht nachweisbar", negative},
      {"Not pregnant", negative},
      {"no HCG detected", negative},
      {"Detected", positive},
      {"POSITIVE", positive},
      {"Weakly positive", positive},
      {"reactive", positive},
      {"positif", positive},
      {"Pregnant", positive},
      {"Indeterminate", indeterminate},
      {"equivocal", indeterminate},
      {"borderline positive", indeterminate},
      {"positive, control negative", indeterminate},
      {"Pregnancy not yet confirmed", indeterminate},
      {"invalid", none},
      {"", none},
      {"see comment", none},
      {"postponed", none},
      {"negligible", none},
  };
  for (const Line& line : table) EXPECT_EQ(read_result_text(line.text), line.is) << line.text;
}

}  // namespace
}  // namespace isoguard::clinical
