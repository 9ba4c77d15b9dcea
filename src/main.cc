#include <cstdio>
#include <iostream>

#include "src/options/config.h"
#include "src/serve.h"
#include "src/tools/decide_files.h"

namespace isoguard::app {
namespace {

int run(const CommandLine& line) {
  switch (line.command) {
    case CommandLine::Command::serve:
      return serve(line.serve);
    case CommandLine::Command::check:
      return decide_files(line.decide, Output::response);
    case CommandLine::Command::explain:
      return decide_files(line.decide, Output::explanation);
    case CommandLine::Command::tool:
      return run_tool(line.tools);
    case CommandLine::Command::done:
      break;
  }
  return line.exit_code;
}

/// What a command says on standard output is its result, which a full disk must not cut off
/// unnoticed. `serve` has its result elsewhere.
int written(int exit_code) {
  std::cout.flush();
  if (std::cout && std::ferror(stdout) == 0) return exit_code;
  std::cerr << "isoguard: standard output cannot be written\n";
  return exit_code == 0 ? 1 : exit_code;
}

}  // namespace
}  // namespace isoguard::app

int main(int argc, char** argv) {
  using namespace isoguard::app;
  const CommandLine line = read_command_line(argc, argv);
  const int exit_code = run(line);
  return line.command == CommandLine::Command::serve ? exit_code : written(exit_code);
}
