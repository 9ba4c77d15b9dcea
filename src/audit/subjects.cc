#include "src/audit/subjects.h"

#include <stdexcept>

#include "src/audit/text.h"

namespace isoguard::audit {

Subjects::Sealed Subjects::seal(const std::string& pseudonym, std::string_view plain,
                                std::string_view event_id) const {
  Sealed sealed;
  sealed.wrapped_key =
      patient_key_(pseudonym, [&] { return wrap(new_key(), keys_.wrapping, pseudonym); });
  const auto key = unwrap(sealed.wrapped_key, keys_.wrapping, pseudonym);
  if (!key) throw std::runtime_error("a patient's key cannot be opened with the site key");
  sealed.box = base64url(audit::seal(*key, plain, event_id));
  return sealed;
}

std::optional<Secret> Subjects::open(std::string_view wrapped_key, const std::string& pseudonym,
                                     std::string_view box, std::string_view event_id) const {
  const auto bytes = from_base64url(box);
  if (!bytes) return std::nullopt;
  const auto key = unwrap(wrapped_key, keys_.wrapping, pseudonym);
  if (!key) return std::nullopt;
  return audit::open(*key, *bytes, event_id);
}

}  // namespace isoguard::audit
