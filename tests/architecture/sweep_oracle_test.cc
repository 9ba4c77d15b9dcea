// The oracle of the sweep is a second opinion only while it knows nothing of the program.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;

bool belongs_to_oracle(const fs::path& file) {
  const std::string name = file.filename().string();
  return name.starts_with("oracle") || name == "facts.h";
}

bool is_allowed(std::string_view line) {
  constexpr std::string_view kQuoted = "#include \"";
  if (!line.starts_with(kQuoted)) return true;
  const std::string_view name = line.substr(kQuoted.size());
  return name == "tests/sweep/facts.h\"" || name == "tests/sweep/oracle.h\"" ||
         name == "tests/sweep/oracle_parts.h\"";
}

TEST(SweepOracle, IncludesOnlyItsFacts) {
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(ISOGUARD_SOURCE_DIR) / "tests/sweep")) {
    if (!belongs_to_oracle(entry.path())) continue;
    ++files;
    std::ifstream stream(entry.path());
    for (std::string line; std::getline(stream, line);)
      EXPECT_TRUE(is_allowed(line)) << entry.path().filename() << ": " << line;
  }
  EXPECT_GT(files, 5U);
}

TEST(SweepOracle, WouldBeCaught) {
  EXPECT_FALSE(is_allowed("#include \"plugin/clinical/course.h\""));
  EXPECT_FALSE(is_allowed("#include \"tests/support/patient_builder.h\""));
  EXPECT_TRUE(is_allowed("#include \"tests/sweep/oracle.h\""));
  EXPECT_TRUE(is_allowed("#include <algorithm>"));
}

}  // namespace
