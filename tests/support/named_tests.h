#pragma once

#include <string>
#include <string_view>

namespace isoguard::test {

/// Whether a test of the source tree has this name: "Suite.Test" of GoogleTest,
/// "tests/e2e/file.test.mjs: title" of Node (as the source writes the title, `${…}` and all), or
/// "tests/cases/scenarios.json: id" of a scenario that tests/e2e decides.
bool test_exists(const std::string& name);

/// Whether the file of a GoogleTest, or what a scenario must get, names this rule.
bool test_names_rule(const std::string& name, std::string_view rule);

/// How a page writes the name: the file without its folders.
std::string short_test_name(const std::string& name);

}  // namespace isoguard::test
