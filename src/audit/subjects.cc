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

}  // namespace isoguard::audit
