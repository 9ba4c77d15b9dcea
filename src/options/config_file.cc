#include "src/options/config_file.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdlib>
#include <string_view>

namespace isoguard::app {
namespace {

std::string from_environment(const std::string& name) {
  const char* value = name.empty() ? nullptr : std::getenv(name.c_str());
  return value ? value : "";
}

/// CLI11 fills options from the file first and from the environment only where the file says
/// nothing.
class EnvironmentFirst : public CLI::ConfigTOML {
 public:
  explicit EnvironmentFirst(const CLI::App& app) : app_(app) {}

  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    std::vector<CLI::ConfigItem> found = CLI::ConfigTOML::from_config(input);
    std::erase_if(found, [this](const CLI::ConfigItem& item) { return is_overruled(item); });
    return found;
  }

 private:
  bool is_overruled(const CLI::ConfigItem& item) const {
    const CLI::App* command = &app_;
    for (const std::string& parent : item.parents) {
      const auto named =
          command->get_subcommands([&](const CLI::App* sub) { return sub->check_name(parent); });
      if (named.empty()) return false;
      command = named.front();
    }
    const CLI::Option* option = command->get_option_no_throw("--" + item.name);
    return option && !from_environment(option->get_envname()).empty();
  }

  const CLI::App& app_;
};

}  // namespace

void read_config_file(CLI::App& app) {
  // CLI11 looks at the environment too late for the name of the file itself.
  const std::string file = from_environment("ISOGUARD_CONFIG");
  app.set_config("--config", file,
                 "TOML file with the options of the sub-commands (Env:ISOGUARD_CONFIG), such as\n"
                 "[serve]\npolicy = \"uk-mhra\"",
                 !file.empty());
  app.config_formatter(std::make_shared<EnvironmentFirst>(app));
  // A misspelt option must not be passed over: the service would run without it.
  app.allow_config_extras(CLI::config_extras_mode::error);
}

}  // namespace isoguard::app
