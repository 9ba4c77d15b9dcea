#include "src/audit/entry.h"

#include <chrono>

#include "src/audit/canonical.h"

namespace isoguard::audit {

std::size_t Entry::bytes() const {
  std::size_t bytes = sizeof(Entry);
  for (const std::string* text :
       {&event.type, &event.body, &event.tenant, &event.patient, &event.user, &event.service,
        &event.call, &event.card_uuids, &event.wrapped_key}) {
    bytes += text->size();
  }
  return bytes;
}

std::int64_t now_us() {
  using std::chrono::duration_cast;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return duration_cast<std::chrono::microseconds>(now).count();
}

std::string placed_bytes(const Entry& entry, const std::string& origin, std::uint64_t sequence) {
  const Event& event = entry.event;
  const CommonMembers common = {event.id.text(), origin, entry.received_us, sequence, event.type};
  if (auto bytes = event_bytes(event.body, common, event.seams)) return *std::move(bytes);
  const std::string body = CanonicalObject().text("unreadable_body", event.body).json();
  return event_bytes(body, common).value();
}

}  // namespace isoguard::audit
