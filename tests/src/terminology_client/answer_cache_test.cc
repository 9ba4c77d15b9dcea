#include "src/terminology_client/answer_cache.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "src/terminology_client/answer_line.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::terminology_client {
namespace {

using plugin::ExplainedCode;
using plugin::UnknownCode;
using std::chrono::days;
using std::chrono::seconds;
using test::TemporaryFolder;

constexpr const char* kServer = "https://tx.example/fhir";
constexpr Time kNow{days(20'780)};

ExplainedCode answer(const std::string& code, const std::string& name = "Roaccutane") {
  ExplainedCode said;
  said.asked = {"http://drugs.example", code};
  if (!name.empty()) said.names = {name};
  said.complete = true;
  return said;
}
UnknownCode asked(const std::string& code) { return {"http://drugs.example", code}; }

class Cache : public AnswerCache {
 public:
  explicit Cache(const std::string& file, AnswerStore::Limits limits = {},
                 const std::string& server = kServer)
      : AnswerCache({file, server, limits}) {}
  std::string name_of(const std::string& code, Time now = kNow) const {
    const auto kept = find(asked(code), now);
    if (kept == nullptr) return "unknown";
    return kept->answer.names.empty() ? "nameless" : kept->answer.names.front();
  }
};

std::string content(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}
void write(const std::string& file, const std::string& text) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
}

std::optional<StoredAnswer> parsed(std::string_view line) {
  fhir::Arena scratch;
  return parse_line(line, scratch);
}

TEST(AnswerLine, ReadsWhatItWrote) {
  StoredAnswer stored{answer("4711 \"\\\n\u00e9", "a\tb"), kNow};
  stored.answer.same = {{"s", "c", "d"}, {"s2", "c2", ""}};
  stored.answer.related = {{"r", "c", "\"}"}};
  const std::string line = to_line(stored);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_EQ(parsed(line.substr(0, line.size() - 1)), stored);
  const StoredAnswer empty{answer("1", ""), kNow};
  const std::string short_line = to_line(empty);
  EXPECT_EQ(parsed(short_line.substr(0, short_line.size() - 1)), empty);
}

TEST(AnswerLine, RefusesEverythingElse) {
  std::string line = to_line({answer("4711"), kNow});
  line.pop_back();
  for (std::size_t i = 0; i < line.size(); ++i) {
    std::string changed = line;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(parsed(changed)) << "byte " << i << " changed";
    EXPECT_FALSE(parsed(line.substr(0, i))) << "cut at " << i;
  }
  for (const char* text : {"", " ", "{}", "0000000000000000 {}", "cbf29ce484222325 "}) {
    EXPECT_FALSE(parsed(text)) << text;
  }
}

TEST(AnswerCache, KeepsWhatIsKnownForAMonthAndWhatIsNotForADay) {
  const struct {
    const char* name;
    Time at;
    const char* found;
  } rows[] = {
      {"Roaccutane", kNow, "Roaccutane"},
      {"Roaccutane", kNow + days(30) - seconds(1), "Roaccutane"},
      {"Roaccutane", kNow + days(30), "unknown"},
      {"", kNow + days(1) - seconds(1), "nameless"},
      {"", kNow + days(1), "unknown"},
      {"Roaccutane", kNow - seconds(1), "unknown"},  // the clock was wrong
  };
  for (const auto& row : rows) {
    Cache cache("");
    cache.put(answer("1", row.name), kNow);
    EXPECT_EQ(cache.name_of("1", row.at), row.found);
    EXPECT_EQ(cache.name_of("2", row.at), "unknown");
  }
}

TEST(AnswerCache, DoesNotKeepHalfAnswers) {
  Cache cache("");
  ExplainedCode half = answer("1");
  half.complete = false;
  cache.put(half, kNow);
  EXPECT_EQ(cache.name_of("1"), "unknown");
}

TEST(AnswerCache, SurvivesARestart) {
  const TemporaryFolder folder;
  const std::string file = folder.file("answers");
  {
    Cache cache(file);
    EXPECT_EQ(cache.load(kNow), "");
    cache.put(answer("1"), kNow);
    EXPECT_EQ(cache.flush(kNow), "");
    cache.put(answer("2", ""), kNow);
    cache.put(answer("1", "Ciscutan"), kNow);
    EXPECT_EQ(cache.flush(kNow), "");
  }
  EXPECT_EQ(std::filesystem::status(file).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  Cache later(file);
  EXPECT_EQ(later.load(kNow + days(2)), "");
  EXPECT_EQ(later.name_of("1", kNow + days(2)), "Ciscutan");
  EXPECT_EQ(later.name_of("2", kNow + days(2)), "unknown") << "a day is over";
  later.put(answer("3"), kNow);
  EXPECT_EQ(later.flush(kNow), "");
  Cache last(file);
  EXPECT_EQ(last.load(kNow), "");
  for (const char* code : {"1", "3"}) EXPECT_NE(last.name_of(code), "unknown") << code;
}

TEST(AnswerCache, BeginsADamagedFileAnew) {
  const std::string first = first_line(kServer);
  const std::string line = to_line({answer("1"), kNow + days(30)});
  const std::string other = to_line({answer("2"), kNow + days(30)});
  std::string changed = line;
  changed[30] ^= 1;
  const struct {
    const char* what;
    std::string content;
    const char* log;  ///< how the sentence ends; empty: none
    const char* found;
  } rows[] = {
      {"whole", first + line + other, "", "Roaccutane"},
      {"half a line at the end", first + line + other.substr(0, 40), "", "Roaccutane"},
      {"a line was changed", first + changed + other, "is damaged", "unknown"},
      {"a later line was changed", first + line + changed, "is damaged", "unknown"},
      {"an empty line", first + line + "\n", "is damaged", "unknown"},
      {"another format", "isoguard terminology answers 2 x\n" + line, "is damaged", "unknown"},
      {"of another server", first_line("https://else.example") + line,
       "holds those of another server", "unknown"},
      {"empty", "", "is damaged", "unknown"},
      {"zeros", std::string(4096, '\0'), "is damaged", "unknown"},
  };
  for (const auto& row : rows) {
    const TemporaryFolder folder;
    const std::string file = folder.file("answers");
    write(file, row.content);
    Cache cache(file);
    const std::string log = cache.load(kNow);
    EXPECT_EQ(log.empty(), *row.log == '\0') << row.what << ": " << log;
    EXPECT_TRUE(log.ends_with(row.log)) << row.what << ": " << log;
    EXPECT_EQ(cache.name_of("1"), row.found) << row.what;
    cache.put(answer("3"), kNow);
    EXPECT_EQ(cache.flush(kNow), "") << row.what;
    Cache next(file);
    EXPECT_EQ(next.load(kNow), "") << row.what << ": whole again";
    EXPECT_EQ(next.name_of("3"), "Roaccutane") << row.what;
    EXPECT_EQ(next.name_of("1"), row.found) << row.what;
  }
}

TEST(AnswerCache, CannotBeStoppedByItsFile) {
  const TemporaryFolder folder;
  const std::string missing = folder.file("no/such/folder/answers");
  for (const std::string& file : {folder.path().string(), missing}) {
    Cache cache(file);
    cache.load(kNow);
    cache.put(answer("1"), kNow);
    EXPECT_NE(cache.flush(kNow), "") << "said";
    EXPECT_EQ(cache.name_of("1"), "Roaccutane");
    cache.put(answer("2"), kNow);
    EXPECT_EQ(cache.flush(kNow + seconds(61)), "") << "but once";
  }
  std::filesystem::create_directories(folder.path() / "no/such/folder");
  Cache cache(folder.file("no/such/folder/answers"));
  cache.put(answer("1"), kNow);
  EXPECT_EQ(cache.flush(kNow), "");
}

TEST(AnswerCache, IsBounded) {
  const TemporaryFolder folder;
  const std::string file = folder.file("answers");
  Cache cache(file, {3, std::size_t{1} << 20});
  for (int i = 0; i < 5'000; ++i) {
    cache.put(answer(std::to_string(i)), kNow);
    if (i % 100 == 0) cache.flush(kNow);
  }
  cache.flush(kNow);
  EXPECT_EQ(cache.name_of("4996"), "unknown");
  for (const char* code : {"4997", "4998", "4999"}) EXPECT_EQ(cache.name_of(code), "Roaccutane");
  const std::string text = content(file);
  EXPECT_LT(std::count(text.begin(), text.end(), '\n'), 1'300);

  Cache of_bytes("", {1'000, 1'000});
  for (int i = 0; i < 10; ++i) of_bytes.put(answer(std::to_string(i)), kNow);
  EXPECT_EQ(of_bytes.name_of("5"), "unknown");
  EXPECT_EQ(of_bytes.name_of("9"), "Roaccutane");
}

}  // namespace
}  // namespace isoguard::terminology_client
