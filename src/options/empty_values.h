#pragma once

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace isoguard::app {

/// Makes it misuse to give the option as nothing.
void refuse_empty_value(CLI::Option& option);

/// An option that is given as nothing, such as `--clients "$FILE"` with a variable that is not set,
/// would be as good as left out, and with it what it protects. Makes that misuse for all options of
/// `app` and its sub-commands; call it when all are there.
void refuse_empty_values(CLI::App& app);

/// The same for environment variables of the options of those sub-commands that were given: CLI11
/// takes an empty one for none. Throws CLI::ValidationError.
void refuse_empty_variables(const CLI::App& app);

}  // namespace isoguard::app
