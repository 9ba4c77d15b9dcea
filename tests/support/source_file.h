#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace isoguard::test {

/// A file of the source tree, by its path in it; empty when it cannot be read.
std::string source_file(const std::filesystem::path& path);

/// The page `path` says what it was generated from; with ISOGUARD_UPDATE=1 it is rewritten.
void expect_page(const std::filesystem::path& path, const std::string& generated);

/// Text as a cell of a Markdown table.
std::string table_cell(std::string_view text);

}  // namespace isoguard::test
