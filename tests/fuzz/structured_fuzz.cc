// A call on its whole way, with what a FHIR server would say, changed as trees and not as bytes:
// most inputs are requests that get far. An input is
//   {"service": "order-sign", "policy": "eu-ppp", "request": {…}, "replies": {"Condition": reply,
//   …}}
// A reply is a resource, a list of pages, or the code of a failure; a failure among the pages ends
// them.

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

#include "tests/fuzz/answer_checks.h"
#include "tests/fuzz/mutate.h"
#include "tests/fuzz/scripted_server.h"
#include "tests/fuzz/vocabulary.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

using namespace isoguard;
using namespace isoguard::fuzz;

/// The libFuzzer contract: nothing changed when the result would not fit.
std::size_t give(const Tree& tree, std::uint8_t* out, std::size_t size, std::size_t max_size) {
  const std::string text = to_json(tree);
  if (text.size() > max_size) return size;
  std::memcpy(out, text.data(), text.size());
  return text.size();
}

std::string_view view(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  Random random(seed);
  auto tree = parse_tree(view(data, size));
  if (!tree) return LLVMFuzzerMutate(data, size, max_size);
  for (std::size_t left = 1 + random.below(4); left > 0; --left) mutate(*tree, random);
  return give(*tree, data, size, max_size);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* data, std::size_t size,
                                                 const std::uint8_t* other, std::size_t other_size,
                                                 std::uint8_t* out, std::size_t max_out,
                                                 unsigned seed) {
  Random random(seed);
  auto tree = parse_tree(view(data, size));
  auto second = parse_tree(view(other, other_size));
  if (!tree || !second) return 0;
  cross_over(*tree, *second, random);
  return give(*tree, out, 0, max_out);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto script = parse_tree(view(data, size));
  if (!script) return -1;  // not worth keeping
  const Told first = ask(*script, kToday);
  check(first);
  check_same(first, ask(*script, kToday));
  return 0;
}
