#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "src/audit/secret.h"

/// The keys of a site, and what is done with them. docs/audit-format.md has the bytes.
/// Functions throw std::runtime_error when OpenSSL cannot do its part (no memory, no random
/// numbers). Any thread.
namespace isoguard::audit {

/// What is derived from the site key, each with HKDF-SHA256 (RFC 5869), an empty salt and a name of
/// its own, so that none tells anything about another.
struct SiteKeys {
  Key pseudonym;  ///< names patients in the audit
  Key wrapping;   ///< wraps patients' keys
  Key analytics;  ///< names patients in evaluations, so that these cannot be joined to the audit
  Key cards;      ///< makes uuids of cards, which leave the house
};

/// `site_key` is at least 32 bytes (read_site_key).
SiteKeys derive_site_keys(std::string_view site_key);

/// The key in place of one of SiteKeys where a tenant is spoken for, so that no two tenants'
/// patients and cards have anything in common; `key` itself for an empty tenant.
Key tenant_key(const Key& key, std::string_view tenant);

/// 32 random bytes of OpenSSL's generator for secrets.
Key new_key();

/// Hex of HMAC-SHA256(key, fhir_server "|" patient), such as "https://ehr.example/fhir" and
/// "Patient/1". With SiteKeys::pseudonym the name in the audit, with ::analytics that elsewhere.
std::string pseudonym_of(const Key& key, std::string_view fhir_server, std::string_view patient);

/// AES-256-GCM with a random nonce: 0x01 ‖ nonce (12) ‖ ciphertext ‖ tag (16). `context` (the event
/// id) is authenticated and not contained: a box opens only where it was made for.
std::string seal(const Key& key, std::string_view plain, std::string_view context);
/// Nothing when key, box or context is not the one that was used, or any bit is another.
std::optional<Secret> open(const Key& key, std::string_view box, std::string_view context);

/// A patient's key as it is stored: sealed with SiteKeys::wrapping, the pseudonym as context, so
/// that it cannot be put to another patient. Where it lies and how it is destroyed is the log's.
std::string wrap(const Key& patient_key, const Key& wrapping, std::string_view pseudonym);
std::optional<Key> unwrap(std::string_view wrapped, const Key& wrapping,
                          std::string_view pseudonym);

}  // namespace isoguard::audit
