#include "src/options/config.h"
#include "src/serve.h"
#include "src/tools/decide_files.h"

int main(int argc, char** argv) {
  using namespace isoguard::app;
  const CommandLine line = read_command_line(argc, argv);
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
