#include "src/audit/event.h"

#include <unistd.h>

#include <stdexcept>

#include "fhir/hex.h"

namespace isoguard::audit {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

bool is_dash(std::size_t at) { return at == 8 || at == 13 || at == 18 || at == 23; }

}  // namespace

std::string EventId::text() const {
  return fhir::uuid_text({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

EventId new_event_id() {
  using std::chrono::duration_cast;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto whole = duration_cast<std::chrono::milliseconds>(now);
  const auto rest = duration_cast<std::chrono::nanoseconds>(now - whole).count();
  EventId id;
  if (::getentropy(id.bytes.data(), id.bytes.size()) != 0) {
    throw std::runtime_error("the system gives no random numbers");
  }
  auto milliseconds = static_cast<std::uint64_t>(whole.count());
  for (std::size_t i = 6; i > 0; --i, milliseconds >>= 8) {
    id.bytes[i - 1] = static_cast<std::uint8_t>(milliseconds & 0xff);
  }
  // RFC 9562 section 6.2, method 3: the 12 bits after the version are parts of the millisecond, so
  // that identifiers of one thread sort as they were made.
  const auto part = static_cast<std::uint64_t>(rest) * 4096 / 1'000'000;
  id.bytes[6] = static_cast<std::uint8_t>(0x70 | (part >> 8));
  id.bytes[7] = static_cast<std::uint8_t>(part & 0xff);
  id.bytes[8] = static_cast<std::uint8_t>(0x80 | (id.bytes[8] & 0x3f));
  return id;
}

std::optional<EventId> event_id_of(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  EventId id;
  std::size_t digits = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_dash(at)) {
      if (text[at] != '-') return std::nullopt;
      continue;
    }
    const auto digit = kDigits.find(text[at]);
    if (digit == std::string_view::npos) return std::nullopt;
    auto& byte = id.bytes[digits++ / 2];
    byte = static_cast<std::uint8_t>(static_cast<std::size_t>(byte) * 16 + digit);
  }
  return id;
}

}  // namespace isoguard::audit
