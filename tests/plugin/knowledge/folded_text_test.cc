#include "plugin/knowledge/folded_text.h"

#include <gtest/gtest.h>

#include <string>

namespace isoguard::knowledge {
namespace {

TEST(FoldedText, FoldsCaseDiacriticsAndEverythingElse) {
  struct Case {
    const char* text;
    const char* folded;
  };
  const Case cases[] = {
      {"", ""},
      {"   ", ""},
      {"Isotretinoin", "isotretinoin"},
      {"ISDIBEN 20 mg, cápsulas blandas", "isdiben 20 mg capsulas blandas"},
      {"isotrétinoïne", "isotretinoine"},
      {"isotre\xCC\x81tinoi\xCC\x88ne", "isotretinoine"},
      {"13-cis--Retinoic  Acid.", "13 cis retinoic acid"},
      {"Straße GROẞ", "strasse gross"},
      {"Œuf Æther Øre Łódź Þorn ĳs İzmir ı", "oeuf aether ore lodz thorn ijs izmir i"},
      {"ﬁnasteride ﬂuor", "finasteride fluor"},
      {"iso\xC2\xADtretinoin iso\xE2\x80\x8Btret", "isotretinoin isotret"},
      {"a\xC2\xA0"
       "b\xE2\x80\x93"
       "c",
       "a b c"},
      {"5×10÷2", "5 10 2"},
      {"доксициклин doxy", "doxy"},
      {"\xF0\x9F\x8C\x9E sun", "sun"},
      // not UTF-8: each byte separates, nothing is read beyond the end
      {"a\xFF"
       "b",
       "a b"},
      {"a\xC3", "a"},
      {"a\xE2\x82", "a"},
      {"a\xF0\x9F\x8C", "a"},
      {"a\xC0\xAF"
       "b",
       "a b"},
  };
  for (const Case& c : cases) EXPECT_EQ(fold(c.text), c.folded) << c.text;
}

TEST(FoldedText, HasNoLongestText) {
  for (const std::size_t size : {FoldedText::kInline - 1, FoldedText::kInline,
                                 FoldedText::kInline + 1, std::size_t{100'000}}) {
    EXPECT_EQ(fold(std::string(size, 'A')), std::string(size, 'a'));
    EXPECT_EQ(fold(std::string(size, ' ') + "A"), "a");
  }
}

}  // namespace
}  // namespace isoguard::knowledge
