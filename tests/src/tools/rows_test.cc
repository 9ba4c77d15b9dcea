// CSV and RRF rows: each shape that is read, and each mistake.

#include "src/tools/rows.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temporary_folder.h"

namespace isoguard::app {
namespace {

using Table = std::vector<std::vector<std::string>>;

struct CsvCase {
  const char* text;
  Table rows;  // a bad row is {"BAD", reason}
};

Table read(std::string_view text) {
  CsvReader reader(text);
  Table rows;
  std::vector<std::string> fields;
  std::string problem;
  while (reader.next(fields, problem)) {
    rows.push_back(problem.empty() ? fields : std::vector<std::string>{"BAD", problem});
  }
  return rows;
}

class CsvTest : public testing::TestWithParam<CsvCase> {};

TEST_P(CsvTest, IsRead) { EXPECT_EQ(read(GetParam().text), GetParam().rows); }

const std::string kUnclosed = "has a quote that is never closed";
const std::string kAfter = "has text after a closing quote";
const std::string kWithin = "has a quote within a field";

INSTANTIATE_TEST_SUITE_P(Texts, CsvTest,
                         testing::Values(CsvCase{"", {}}, CsvCase{"a,b\n", {{"a", "b"}}},
                                         CsvCase{"a,b", {{"a", "b"}}},
                                         CsvCase{"a,b\r\nc,d\r\n", {{"a", "b"}, {"c", "d"}}},
                                         CsvCase{"\xEF\xBB\xBF"
                                                 "a,b\n",
                                                 {{"a", "b"}}},
                                         CsvCase{"a,\n", {{"a", ""}}}, CsvCase{",a\n", {{"", "a"}}},
                                         CsvCase{"\n\r\na\n", {{"a"}}},
                                         CsvCase{"\"a,b\",c\n", {{"a,b", "c"}}},
                                         CsvCase{"\"a\"\"b\"\n", {{"a\"b"}}},
                                         CsvCase{"\"a\nb\",c\nd,e\n", {{"a\nb", "c"}, {"d", "e"}}},
                                         CsvCase{"\"\",x\n", {{"", "x"}}},
                                         CsvCase{"\"a\"b,c\nd,e\n", {{"BAD", kAfter}, {"d", "e"}}},
                                         CsvCase{"a\"b,c\nd,e\n", {{"BAD", kWithin}, {"d", "e"}}},
                                         CsvCase{"\"a,b\nc,d\n", {{"BAD", kUnclosed}}}));

TEST(CsvReaderTest, TellsTheLineWhereARowBegins) {
  CsvReader reader("h\n\"a\nb\"\n\nc\n");
  std::vector<std::string> fields;
  std::string problem;
  std::vector<std::size_t> lines;
  while (reader.next(fields, problem)) lines.push_back(reader.line());
  EXPECT_EQ(lines, (std::vector<std::size_t>{1, 2, 5}));
}

class RrfTest : public testing::Test {
 protected:
  std::vector<std::string> read_rows(const std::string& content) {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("rows.RRF");
    std::ofstream(path, std::ios::binary) << content;
    std::vector<std::string> rows;
    log_ = {};
    EXPECT_TRUE(read_rrf(path, 3, log_, [&](const Fields& fields, std::size_t line) {
      rows.push_back(std::to_string(line) + ":" + std::string(fields[0]) + "/" +
                     std::string(fields[1]) + "/" + std::string(fields[2]));
    }));
    return rows;
  }
  RowLog log_;
};

TEST_F(RrfTest, ReadsFieldsThatEndWithAPipe) {
  EXPECT_EQ(read_rows("a|b|c|\n|||\nd||e|\r\n"),
            (std::vector<std::string>{"1:a/b/c", "2://", "3:d//e"}));
  EXPECT_EQ(log_.rows, 3u);
  EXPECT_EQ(log_.bad, 0u);
}

TEST_F(RrfTest, RefusesWhatIsNotSo) {
  const char* bad[] = {"a|b|", "a|b|c|d|", "a|b|c", "a", "a|\xFF|c|"};
  for (const char* line : bad) {
    EXPECT_EQ(read_rows(std::string("x|y|z|\n") + line + "\nq|r|s|\n"),
              (std::vector<std::string>{"1:x/y/z", "3:q/r/s"}))
        << line;
    ASSERT_EQ(log_.first_bad.size(), 1u) << line;
    EXPECT_EQ(log_.first_bad.front().line, 2u);
  }
}

TEST_F(RrfTest, NamesTheFirstBadRowsAndCountsAll) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "bad\n";
  read_rows(text);
  EXPECT_EQ(log_.bad, 100u);
  EXPECT_EQ(log_.first_bad.size(), RowLog::kMostBadRows);
}

TEST(RrfFileTest, ThatIsMissingIsTold) {
  RowLog log;
  EXPECT_FALSE(read_rrf("/no/such/file", 3, log, [](const Fields&, std::size_t) {}));
}

}  // namespace
}  // namespace isoguard::app
