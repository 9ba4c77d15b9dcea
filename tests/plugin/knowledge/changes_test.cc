// What the log says of manifests that were read anew.

#include "plugin/knowledge/changes.h"

#include <gtest/gtest.h>

namespace isoguard::knowledge {
namespace {

constexpr const char* kRule = "rules/sun.json";
constexpr const char* kSet = "knowledge/oral.valueset.json";

TEST(Changes, OneFile) {
  struct Row {
    const char* what;
    const char* file;
    const char* before;
    const char* after;
    const char* line;
  };
  const Row table[] = {
      {"a short text is shown", kRule, R"({"version":"1.0.0"})", R"({"version":"1.1.0"})",
       R"(rule sun: version from "1.0.0" to "1.1.0")"},
      {"rows by their id, not their place", kRule,
       R"({"rows":[{"id":"a","indicator":"info"},{"id":"b","indicator":"info"}]})",
       R"({"rows":[{"id":"b","indicator":"warning"},{"id":"a","indicator":"info"}]})",
       R"(rule sun: rows/b/indicator from "info" to "warning")"},
      {"rows come and go", kRule, R"({"rows":[{"id":"a"},{"id":"b"}]})",
       R"({"rows":[{"id":"a"},{"id":"c"}]})", "rule sun: rows/b gone, rows/c added"},
      {"a long text is not shown", kRule,
       R"({"summary":"a text that is by far too long to be shown in a line of a log, is it not?"})",
       R"({"summary":"short"})", "rule sun: summary changed"},
      {"a parameter is added", "policies/eu.policy.json", R"({"parameters":{}})",
       R"({"parameters":{"start_test_window_days":7}})",
       "policy eu: parameters/start_test_window_days added (7)"},
      {"a parameter is gone", "policies/eu.policy.json", R"({"parameters":{"labs_repeat":false}})",
       R"({"parameters":{}})", "policy eu: parameters/labs_repeat gone (false)"},
      {"a number keeps its digits", "policies/eu.policy.json", R"({"parameters":{"a":1.0}})",
       R"({"parameters":{"a":1.00}})", "policy eu: parameters/a from 1.0 to 1.00"},
      {"another type", "knowledge.json", R"({"version":"1"})", R"({"version":null})",
       R"(knowledge.json: version from "1" to null)"},
      {"lists of texts by place", kRule, R"({"detail":["a","b"]})", R"({"detail":["a","c"]})",
       R"(rule sun: detail/1 from "b" to "c")"},
      {"a longer list of texts", kRule, R"({"detail":["a","b"]})", R"({"detail":["a"]})",
       "rule sun: detail changed, from 2 to 1 entries"},
      {"codes are counted", kSet,
       R"({"compose":{"include":[{"system":"s","concept":[{"code":"1","display":"x"},{"code":"2"}]}]}})",
       R"({"compose":{"include":[{"system":"s","concept":[{"code":"1","display":"y"},{"code":"3"},
          {"code":"4"},{"code":"5"},{"code":"6"}]}]}})",
       "value set oral: 4 codes added (3, 4, 5, …), 1 code gone (2), 1 code renamed (1)"},
      {"the same code of another system", kSet,
       R"({"compose":{"include":[{"system":"s","concept":[{"code":"1"}]}]}})",
       R"({"compose":{"include":[{"system":"t","concept":[{"code":"1"}]}]}})",
       "value set oral: 1 code added (1), 1 code gone (1), compose/include/s gone, "
       "compose/include/t added"},
      {"codes of an imported bundle", "terminology/rxnorm.imported.valueset.json",
       R"({"entry":[{"resource":{"id":"x","compose":{"include":[{"system":"s","concept":[]}]}}}]})",
       R"({"entry":[{"resource":{"id":"x","compose":{"include":[{"system":"s","concept":[{"code":"9"}]}]}}}]})",
       "imported drug codes rxnorm: 1 code added (9)"},
      {"names of a value set", kSet,
       R"({"extension":[{"url":"n","valueString":"a"},{"url":"n","valueString":"b"}]})",
       R"({"extension":[{"url":"n","valueString":"a"},{"url":"n","valueString":"c"}]})",
       R"(value set oral: extension/1/valueString from "b" to "c")"},
      {"only blanks", kRule, R"({"a":1})", R"({ "a": 1 })",
       "rule sun: only layout or order changed"},
      {"a line break does not break the line", kRule, R"({"a":"x"})", R"({"a":"x\ny"})",
       R"(rule sun: a from "x" to "x\ny")"},
      {"many at once", kRule, R"({"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1})",
       R"({"a":2,"b":2,"c":2,"d":2,"e":2,"f":2,"g":2,"h":2,"i":2,"j":2})",
       "rule sun: a from 1 to 2, b from 1 to 2, c from 1 to 2, d from 1 to 2, e from 1 to 2, f "
       "from 1 to 2, g from 1 to 2, h from 1 to 2 and 2 more"},
  };
  for (const Row& row : table) {
    const auto lines = describe_changes({{row.file, row.before}}, {{row.file, row.after}});
    EXPECT_EQ(lines, std::vector<std::string>{row.line}) << row.what;
  }
}

TEST(Changes, FilesThatComeAndGo) {
  const ManifestFiles before = {{kRule, "{}"}, {kSet, "{}"}, {"services/a.service.json", "{}"}};
  const ManifestFiles after = {{kRule, "{}"}, {kSet, "{}"}, {"policies/p.policy.json", "{}"}};
  EXPECT_EQ(describe_changes(before, after),
            (std::vector<std::string>{"policy p: new", "service a: gone"}));
}

TEST(Changes, SameFilesAndSelfTestsAreNoChange) {
  const ManifestFiles before = {{kRule, R"({"a":1})"}, {"selftest/x.json", "{}"}};
  EXPECT_TRUE(describe_changes(before, before).empty());
  EXPECT_TRUE(describe_changes(before, {{kRule, R"({"a":1})"}}).empty());
}

}  // namespace
}  // namespace isoguard::knowledge
