#include "tests/mutation/mutant_switch.h"

#include <array>
#include <cstdlib>

namespace isoguard::mutation {
namespace {

constexpr int kMost = 1 << 16;

std::array<bool, kMost>& reached() {
  static std::array<bool, kMost> ids{};
  return ids;
}

int chosen() {
  static const int id = [] {
    const char* text = std::getenv("ISOGUARD_MUTANT");
    return text == nullptr ? 0 : std::atoi(text);
  }();
  return id;
}

}  // namespace

bool on(int id) {
  reached()[static_cast<std::size_t>(id)] = true;
  return id == chosen();
}

std::string take_reached() {
  std::string ids;
  for (int id = 0; id < kMost; ++id) {
    if (reached()[static_cast<std::size_t>(id)]) ids += ' ' + std::to_string(id);
  }
  reached() = {};
  return ids;
}

}  // namespace isoguard::mutation
