#include "tests/support/source_file.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace isoguard::test {
namespace {

/// The first line that is not as generated, to point at in a long page.
std::string first_difference(const std::string& kept, const std::string& generated) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i < kept.size() && i < generated.size() && kept[i] == generated[i]; ++i) {
    if (kept[i] == '\n') begin = i + 1;
  }
  const auto line = [begin](const std::string& text) {
    return begin < text.size() ? text.substr(begin, text.find('\n', begin) - begin) : "(the end)";
  };
  return "kept:      " + line(kept) + "\ngenerated: " + line(generated);
}

}  // namespace

std::string source_file(const std::filesystem::path& path) {
  std::ifstream stream(std::filesystem::path(ISOGUARD_SOURCE_DIR) / path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void expect_page(const std::filesystem::path& path, const std::string& generated) {
  const char* update = std::getenv("ISOGUARD_UPDATE");
  if (update != nullptr && std::string_view(update) == "1") {
    std::ofstream(std::filesystem::path(ISOGUARD_SOURCE_DIR) / path, std::ios::binary) << generated;
  }
  const std::string kept = source_file(path);
  EXPECT_TRUE(kept == generated) << first_difference(kept, generated)
                                 << "\nISOGUARD_UPDATE=1 rewrites " << path;
}

std::string table_cell(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

}  // namespace isoguard::test
