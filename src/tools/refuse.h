#pragma once

#include <iostream>
#include <string_view>

namespace isoguard::app {

/// Says on standard error why a command does not do what it was asked to; returns its exit code.
inline int refuse(std::string_view why, int exit_code = 2) {
  std::cerr << "isoguard: " << why << '\n';
  return exit_code;
}

}  // namespace isoguard::app
