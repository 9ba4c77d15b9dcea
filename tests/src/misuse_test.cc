#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "src/options/config.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::app {
namespace {

struct Said {
  int code = 0;
  std::string error;
};

Said read(std::vector<std::string> words) {
  words.insert(words.begin(), "isoguard");
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const CommandLine line = read_command_line(static_cast<int>(arguments.size()), arguments.data());
  EXPECT_EQ(line.command, CommandLine::Command::done) << testing::PrintToString(words);
  testing::internal::GetCapturedStdout();
  return {line.exit_code, testing::internal::GetCapturedStderr()};
}

TEST(MisuseTest, EveryKindHasExitCodeTwo) {
  const std::vector<std::vector<std::string>> table = {
      {},
      {"nosuch"},
      {"--nosuch"},
      {"serve", "--nosuch"},
      {"serve", "nosuch"},
      {"serve", "--threads", "many"},
      {"serve", "--threads", "-1"},
      {"serve", "--threads"},
      {"serve", "--log", "xml"},
      {"serve", "--manifests", "/nowhere"},
      {"serve", "--audit-keep-years", "0"},
      {"check"},
      {"audit"},
      {"audit", "nosuch"},
      {"audit", "show"},
      {"audit", "show", "--data-dir", "/nowhere", "id"},
      {"audit", "list", "--limit", "0"},
      {"audit", "list", "--key-file", "x"},
      {"audit", "list", "--limit", "1", "--limit", "2"},
      {"audit", "hold"},
      {"audit", "hold", "nosuch"},
      {"audit", "hold", "add", "--all"},
      {"audit", "stats", "--by", "week"},
      {"terminology", "import", "--data-dir", "/tmp", "--rxnorm", "/tmp", "--formulary",
       "/nowhere"},
      {"replay", "--today", "2026-11-25", "--as-recorded", "-"},
      {"--config", "/nowhere", "serve"}};
  for (const auto& words : table) {
    const Said said = read(words);
    EXPECT_EQ(said.code, 2) << testing::PrintToString(words);
    EXPECT_NE(said.error, "") << testing::PrintToString(words);
  }
}

TEST(MisuseTest, SoHasABadFileOrEnvironment) {
  const test::TemporaryFolder folder;
  const std::string file = folder.file("isoguard.toml");
  std::ofstream(file) << "[serve]\nnosuch = 1\n";
  EXPECT_EQ(read({"--config", file, "serve"}).code, 2);
  ASSERT_EQ(::setenv("ISOGUARD_THREADS", "many", 1), 0);
  EXPECT_EQ(read({"serve"}).code, 2);
  ::unsetenv("ISOGUARD_THREADS");
}

TEST(MisuseTest, HelpAndVersionAreNone) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"--help"},
                                                {"--version"},
                                                {"audit", "--help"},
                                                {"audit", "hold", "add", "--help"}}) {
    EXPECT_EQ(read(words).code, 0) << testing::PrintToString(words);
  }
}

TEST(MisuseTest, AWrongWordInPlaceOfASubCommandIsNamed) {
  struct Row {
    std::vector<std::string> words;
    std::string error;
  };
  const std::string more = "\nRun with --help for more information.\n";
  const std::vector<Row> table = {
      {{"manifests", "nosuch"},
       "\"nosuch\" is no sub-command of isoguard manifests, which has check, sign, verify" + more},
      {{"audit", "hold", "list\x1b[2J"},
       "\"list?[2J\" is no sub-command of isoguard audit hold, which has add, remove, list" + more},
      {{"audit", "hold", "--all"},
       "\"--all\" is no sub-command of isoguard audit hold, which has add, remove, list" + more},
      {{"audit", "hold"}, "A subcommand is required" + more}};
  for (const Row& row : table) EXPECT_EQ(read(row.words).error, row.error);
  EXPECT_TRUE(
      read({"nosuch"})
          .error.starts_with("\"nosuch\" is no sub-command of isoguard, which has serve, check, "));
}

}  // namespace
}  // namespace isoguard::app
