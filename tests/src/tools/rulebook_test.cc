// The rulebook: everything of the manifests is in it, and nothing of it becomes markup.

#include <gtest/gtest.h>

#include <set>

#include "plugin/knowledge/knowledge.h"
#include "plugin/knowledge/value_set_file.h"
#include "src/process/files.h"
#include "src/tools/book_writer.h"
#include "src/tools/markup.h"
#include "src/tools/rulebook.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::app {
namespace {

std::string book_as(const std::string& format) {
  const test::TemporaryFolder folder;
  RulebookOptions options;
  options.format = format;
  options.output = folder.file("rulebook." + format);
  EXPECT_EQ(write_rulebook(options), 0);
  return read_file(options.output).value_or("");
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string with_marked_placeholders(const std::string& words) {
  std::string html;
  for (const char c : html_text(words)) {
    html += c == '{' ? "<var>" : c == '}' ? "</var>" : std::string(1, c);
  }
  return html;
}

TEST(Rulebook, HasEveryFactOfEveryRule) {
  const auto knowledge = knowledge::load(knowledge::embedded_manifests());
  const std::string html = book_as("html");
  const std::string markdown = book_as("markdown");
  for (const knowledge::RuleManifest& rule : (*knowledge)->rules) {
    for (const std::string* fact : {&rule.title, &rule.sentence, &rule.version, &rule.owner}) {
      EXPECT_TRUE(has(html, html_text(*fact))) << *fact;
      EXPECT_TRUE(has(markdown, markdown_text(*fact))) << *fact;
    }
    EXPECT_TRUE(has(html, "href=\"#rule-" + rule.id + "\"")) << rule.id;
    EXPECT_TRUE(has(html, "id=\"rule-" + rule.id + "\"")) << rule.id;
    for (const knowledge::RowText& row : rule.rows) {
      EXPECT_TRUE(has(html, with_marked_placeholders(row.summary))) << row.summary;
      EXPECT_TRUE(has(markdown, markdown_text(row.summary))) << row.summary;
      for (const auto& suggestion : row.suggestions) {
        EXPECT_TRUE(has(html, html_text(suggestion.label))) << suggestion.label;
      }
    }
    for (const std::string& source : rule.sources) EXPECT_TRUE(has(html, html_text(source)));
  }
  EXPECT_TRUE(has(html, (*knowledge)->sha256));
  EXPECT_TRUE(has(markdown, (*knowledge)->sha256));
}

TEST(Rulebook, HasEveryCodeAndEveryPolicy) {
  std::vector<knowledge::Fault> faults;
  const std::string html = book_as("html");
  for (const auto& set : knowledge::read_value_sets(knowledge::embedded_manifests(), faults)) {
    for (const auto& entry : set.concepts) {
      EXPECT_TRUE(has(html, "<code>" + html_text(entry.code) + "</code>")) << entry.code;
    }
  }
  for (const char* policy : {"eu-ppp (this site)", "seed-article", "uk-mhra", "us-ipledge"}) {
    EXPECT_TRUE(has(html, std::string(">") + policy + "</th>")) << policy;
  }
}

TEST(Rulebook, BeginsWithTheGravestRule) {
  const std::string html = book_as("html");
  const std::size_t pregnancy = html.find("<h2 id=\"rule-teratogenic-pregnancy\"");
  ASSERT_NE(pregnancy, html.npos);
  EXPECT_EQ(html.find("<h2 id=\"rule-"), pregnancy);
}

TEST(Rulebook, EveryRuleLinksItsValueSets) {
  const auto knowledge = knowledge::load(knowledge::embedded_manifests());
  const std::string html = book_as("html");
  for (const knowledge::RuleManifest& rule : (*knowledge)->rules) {
    EXPECT_FALSE(rule.value_sets.empty()) << rule.id;
    const std::size_t begin = html.find("<h2 id=\"rule-" + rule.id + "\"");
    const std::string section = html.substr(begin, html.find("<h2", begin + 1) - begin);
    for (const std::string& set : rule.value_sets) {
      EXPECT_TRUE(has(section, "href=\"#set-" + set + "\"")) << rule.id << " " << set;
      EXPECT_TRUE(has(html, "id=\"set-" + set + "\"")) << set;
    }
  }
}

TEST(Rulebook, LoadsNothingFromElsewhere) {
  const std::string html = book_as("html");
  for (const char* loading : {"<script", "<link", "<img", "<iframe", "@import", "url(", " src="}) {
    EXPECT_FALSE(has(html, loading)) << loading;
  }
  EXPECT_TRUE(has(html, "default-src 'none'"));
}

TEST(Rulebook, ClosesEveryElement) {
  const std::string html = book_as("html");
  const std::set<std::string> empty = {"meta", "!doctype"};
  std::vector<std::string> open;
  for (std::size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
    const bool closes = html[at + 1] == '/';
    const std::size_t begin = at + (closes ? 2 : 1);
    const std::string name = html.substr(begin, html.find_first_of(" >\n", begin) - begin);
    if (empty.contains(name)) continue;
    if (!closes) {
      open.push_back(name);
      continue;
    }
    ASSERT_FALSE(open.empty());
    ASSERT_EQ(open.back(), name);
    open.pop_back();
  }
  EXPECT_TRUE(open.empty());
}

TEST(Rulebook, CannotBeWrittenWithoutItsFolder) {
  RulebookOptions options;
  options.output = "/no/such/folder/book.html";
  EXPECT_EQ(write_rulebook(options), 2);
}

constexpr const char* kHostile = "<img src=x onerror=alert(1)> & \"q\" 'p' [a](b) *b* |\n`c`";

std::string hostile_book(std::unique_ptr<BookWriter> book, bool with_code) {
  book->title(kHostile);
  book->heading(2, kHostile, "");
  book->paragraph({kHostile, Look::words});
  book->paragraph({std::string("{") + kHostile + "}", Look::words});
  book->quote(kHostile);
  book->list({{kHostile, Look::marked}});
  book->table({kHostile}, {{kHostile}});
  book->signatures({kHostile});
  if (with_code) {
    book->list({{kHostile, Look::code}});
    book->link_list({{kHostile, kHostile}});
    book->list({{kHostile, Look::set}});
    book->begin_folded(kHostile, kHostile);
    book->end_folded();
  }
  return book->finish();
}

TEST(BookWriters, EscapeEverythingInHtml) {
  const std::string text = hostile_book(html_book(), true);
  EXPECT_FALSE(has(text, "<img")) << text;
  EXPECT_FALSE(has(text, "\"q\"")) << text;
}

TEST(BookWriters, EscapeEverythingInMarkdown) {
  const std::string text = hostile_book(markdown_book(), false);
  for (const char* markup : {"<img", "](b)", " *b* ", " `c`"}) {
    for (std::size_t at = text.find(markup); at != std::string::npos;
         at = text.find(markup, at + 1)) {
      EXPECT_EQ(text[at - 1], '\\') << markup << " at " << at << " in " << text;
    }
  }
}

TEST(BookWriters, KeepCodeOfMarkdownInItsSpan) {
  const auto book = markdown_book();
  book->table({"x"}, {{{"a`b|c\nd", Look::code}}});
  EXPECT_TRUE(has(book->finish(), "| `a b c d` |"));
}

struct Escape {
  const char* text;
  const char* html;
  const char* markdown;
  const char* csv;
};
class EscapeTest : public testing::TestWithParam<Escape> {};
TEST_P(EscapeTest, IsEscaped) {
  EXPECT_EQ(html_text(GetParam().text), GetParam().html);
  EXPECT_EQ(markdown_text(GetParam().text), GetParam().markdown);
  EXPECT_EQ(csv_field(GetParam().text), GetParam().csv);
}
INSTANTIATE_TEST_SUITE_P(Texts, EscapeTest,
                         testing::Values(Escape{"", "", "", ""}, Escape{"ä", "ä", "ä", "ä"},
                                         Escape{"a<b", "a&lt;b", "a\\<b", "a<b"},
                                         Escape{"a,b", "a,b", "a,b", "\"a,b\""},
                                         Escape{"a\"b", "a&quot;b", "a\"b", "\"a\"\"b\""},
                                         Escape{"a\nb", "a\nb", "a b", "\"a\nb\""},
                                         Escape{"=1+1", "=1+1", "=1\\+1", "'=1+1"},
                                         Escape{"-x", "-x", "-x", "'-x"}));

}  // namespace
}  // namespace isoguard::app
