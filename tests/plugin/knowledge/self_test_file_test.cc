// Files of the self-test: what they must have.

#include <gtest/gtest.h>

#include "plugin/knowledge/knowledge.h"
#include "plugin/knowledge/self_test.h"

namespace isoguard::knowledge {
namespace {

constexpr std::string_view kGood = R"({"id": "a", "title": "A case", "policy": "eu-ppp",
  "today": "2026-11-23", "expected": [{"rule": "r", "indicator": "info"}],
  "request": {"hook": "order-sign"}})";

std::vector<Fault> faults_of(std::string text) {
  std::vector<Fault> faults;
  read_self_tests({{"selftest/a.json", std::move(text)}}, faults);
  return faults;
}

TEST(SelfTestFile, IsRead) {
  std::vector<Fault> faults;
  const auto tests = read_self_tests({{"selftest/a.json", std::string(kGood)}}, faults);
  ASSERT_TRUE(faults.empty()) << to_string(faults);
  ASSERT_EQ(tests.size(), 1u);
  EXPECT_EQ(tests[0].policy, "eu-ppp");
  EXPECT_EQ(tests[0].request, R"({"hook":"order-sign"})");
  EXPECT_EQ(tests[0].expected, (std::vector<SelfTest::Card>{{"r", "info"}}));
}

struct Mistake {
  const char* from;
  const char* to;
  const char* element;
};

class SelfTestMistake : public testing::TestWithParam<Mistake> {};

TEST_P(SelfTestMistake, IsAFaultAtItsElement) {
  std::string text(kGood);
  text.replace(text.find(GetParam().from), std::string(GetParam().from).size(), GetParam().to);
  const auto faults = faults_of(text);
  ASSERT_FALSE(faults.empty()) << text;
  EXPECT_EQ(faults.front().file, "selftest/a.json");
  EXPECT_EQ(faults.front().element, GetParam().element);
}

INSTANTIATE_TEST_SUITE_P(
    Files, SelfTestMistake,
    testing::Values(Mistake{R"("id": "a")", R"("id": "b")", "/id"},
                    Mistake{R"("title": "A case", )", "", "/title"},
                    Mistake{"2026-11-23", "2026-11-31", "/today"},
                    Mistake{R"("indicator": "info")", R"("indicator": "loud")",
                            "/expected/0/indicator"},
                    Mistake{R"("rule": "r")", R"("rule": 7)", "/expected/0/rule"},
                    Mistake{R"({"hook": "order-sign"})", R"("order-sign")", "/request"},
                    Mistake{R"("today")", R"("extra": 1, "today")", "/extra"},
                    Mistake{R"("id": "a")", R"("id": "a)", ""}));

TEST(SelfTestFile, DoesNotChangeTheHashOfWhatDecides) {
  ManifestFiles files = embedded_manifests();
  const auto before = load(files);
  files["selftest/mine.json"] = "{}";
  const auto after = load(files);
  files["knowledge.json"].insert(1, " ");
  const auto changed = load(files);
  ASSERT_TRUE(before && after && changed);
  EXPECT_EQ((*before)->sha256, (*after)->sha256);
  EXPECT_NE((*before)->sha256, (*changed)->sha256);
}

}  // namespace
}  // namespace isoguard::knowledge
