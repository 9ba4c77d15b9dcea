#pragma once

#include <cstddef>
#include <string>

namespace isoguard::app {

/// How it stands with the keys that the tokens of a client are verified with.
struct ClientKeys {
  std::string client;
  std::size_t usable = 0;
  std::string trouble;  ///< what somebody should look at, in words that follow "the keys"; or empty
};

}  // namespace isoguard::app
