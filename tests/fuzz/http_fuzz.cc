// Bytes of a connection → requests: whatever comes and however the network cuts it, the reader
// takes the same requests or refuses, and holds no more than its limits.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "src/http/request_reader.h"

namespace {

using isoguard::http::RequestLimits;
using isoguard::http::RequestReader;

constexpr RequestLimits kLimits{1024, 512, 20, 4096};
constexpr std::size_t kMostRequests = 8;

void require(bool condition) {
  if (!condition) std::abort();
}

/// What came of a stream, so that two ways of cutting it can be compared.
struct Outcome {
  std::vector<std::string> requests;
  int refused = 0;  ///< status
};

std::string described(const isoguard::http::Request& request) {
  std::string text(request.method());
  text.append(" ").append(request.target()).append("\n").append(request.header("Host"));
  return text + "\n" + request.body;
}

void check(const RequestReader& reader, isoguard::http::Request& request) {
  require(request.body.size() <= kLimits.body_bytes);
  require(request.target().size() <= kLimits.target_bytes);
  require(request.header_count("Host") <= 1);
  require(reader.is_http_1_0() || request.header_count("Host") == 1);
  for (const char c : request.target()) require(c > 0x20 && c < 0x7F);
}

/// Feeds `stream` in pieces of `size` bytes, as a connection does.
Outcome read(std::string_view stream, std::size_t size) {
  RequestReader reader(kLimits);
  Outcome outcome;
  std::string held;
  while (!stream.empty() && outcome.requests.size() < kMostRequests) {
    const std::size_t taken = std::min(size, stream.size());
    held.append(stream.substr(0, taken));
    stream.remove_prefix(taken);
    while (!held.empty()) {
      const std::size_t used = reader.consume(held);
      require(used <= held.size());
      held.erase(0, used);
      if (reader.state() == RequestReader::State::refused) {
        outcome.refused = reader.refusal().status;
        require(outcome.refused >= 400 && outcome.refused < 600);
        return outcome;
      }
      if (reader.state() == RequestReader::State::need_more) {
        require(held.size() < kLimits.header_bytes);
        break;
      }
      check(reader, reader.request());
      outcome.requests.push_back(described(reader.request()));
      if (outcome.requests.size() == kMostRequests) return outcome;
      reader.reset();
    }
  }
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Outcome whole = read(stream, stream.size() + 1);
  const Outcome cut = read(stream, std::size_t{1} + data[0] % 31);
  // One that is not at its end may be refused in one piece, and still be waited for in several.
  require(whole.requests == cut.requests);
  return 0;
}
