#include "src/options/empty_values.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <string>

namespace isoguard::app {
namespace {

constexpr const char* kIsEmpty = "is empty; leave it out or give it a value";

}  // namespace

void refuse_empty_value(CLI::Option& option) {
  option.check(CLI::Validator(
      [](std::string& value) { return value.empty() ? std::string(kIsEmpty) : std::string(); },
      ""));
}

void refuse_empty_values(CLI::App& app) {
  for (CLI::Option* option : app.get_options()) {
    if (option->get_items_expected_max() > 0) refuse_empty_value(*option);
  }
  for (CLI::App* command : app.get_subcommands({})) refuse_empty_values(*command);
}

void refuse_empty_variables(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    const std::string& name = option->get_envname();
    const char* const value = name.empty() ? nullptr : std::getenv(name.c_str());
    if (value != nullptr && *value == '\0' && option->count() == 0) {
      throw CLI::ValidationError(name, kIsEmpty);
    }
  }
  for (const CLI::App* command : app.get_subcommands()) refuse_empty_variables(*command);
}

}  // namespace isoguard::app
