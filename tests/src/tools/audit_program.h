#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "src/options/config.h"

namespace isoguard::app {

struct Told {
  int code = 0;
  std::string out;
  std::string error;
};

/// The program with these words behind "isoguard audit".
inline Told audit(std::vector<std::string> words) {
  words.insert(words.begin(), {"isoguard", "audit"});
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const CommandLine line = read_command_line(static_cast<int>(arguments.size()), arguments.data());
  Told told;
  told.code = line.command == CommandLine::Command::tool ? run_tool(line.tools) : line.exit_code;
  told.out = testing::internal::GetCapturedStdout();
  told.error = testing::internal::GetCapturedStderr();
  return told;
}

}  // namespace isoguard::app
