#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "src/audit/keys.h"
#include "src/audit/tenant_keys.h"

namespace isoguard::audit {

/// Names patients in events so that only who has the site's keys can tell who is meant.
class Subjects {
 public:
  /// The wrapped key that the patient of that pseudonym has, or one out of the function, which is
  /// the patient's from then on. Any thread.
  using PatientKey =
      std::function<std::string(const std::string& pseudonym, const std::function<std::string()>&)>;

  Subjects(SiteKeys keys, PatientKey patient_key)
      : keys_(std::move(keys)),
        patient_key_(std::move(patient_key)),
        pseudonym_keys_(keys_.pseudonym) {}

  /// The name of "Patient/1" of a FHIR server under SiteKeys::pseudonym, as far as it concerns
  /// `tenant`; empty: calls without one. Any thread.
  std::string pseudonym(std::string_view tenant, std::string_view fhir_server,
                        std::string_view patient) const {
    return pseudonym_of(pseudonym_keys_.of(tenant), fhir_server, patient);
  }

  struct Sealed {
    std::string box;          ///< base64url
    std::string wrapped_key;  ///< for Event::wrapped_key
  };
  /// Closes `plain` with the patient's key for the event of that id. Throws std::runtime_error when
  /// the key does not open or OpenSSL fails. Any thread.
  Sealed seal(const std::string& pseudonym, std::string_view plain,
              std::string_view event_id) const;
  /// What `seal` closed, out of the base64url text. Nothing when another key, patient or event is
  /// named than then. Any thread.
  std::optional<Secret> open(std::string_view wrapped_key, const std::string& pseudonym,
                             std::string_view box, std::string_view event_id) const;

 private:
  SiteKeys keys_;
  PatientKey patient_key_;
  TenantKeys pseudonym_keys_;
};

}  // namespace isoguard::audit
