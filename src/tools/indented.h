#pragma once

#include <string>
#include <string_view>

namespace isoguard::app {

/// JSON without white space, for people: a line for each member and item, two blanks a level.
std::string indented(std::string_view json);

}  // namespace isoguard::app
