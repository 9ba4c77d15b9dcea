#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string_view>

#include "fhir/arena.h"
#include "fhir/json.h"
#include "fhir/result.h"
#include "plugin/cds_hooks/hook.h"

namespace isoguard::cds_hooks {

/// `fhirAuthorization` (CH-50 to CH-55). Held for the call only; never logged, stored or echoed.
struct FhirAuthorization {
  std::string_view access_token;
  std::string_view patient;  ///< the only patient the token is good for; empty: not said (CH-52)
  std::string_view subject;  ///< OAuth2 client id of this service; empty: not said
  std::string_view scope;    ///< SMART scopes, separated by spaces; empty: not said (CH-51)
  /// How long the token is good, counted from receipt; nothing: not said, or no whole number.
  std::optional<std::chrono::seconds> expires_in;
};

/// What a client asks of one call in `extension` (HL7 PDDI-CDS); honoured as far as the site's
/// policy lets clients decide (knowledge::Quiet). What is not said is as here.
struct ClientOptions {
  bool remember_for_sign = false;  ///< order-select: `cache-for-order-sign-filtering`
  bool filter_repeated = false;    ///< order-sign: `filter-out-repeated-alerts`
  bool alert_non_serious = true;
  bool show_evidence_support = true;
};

/// A CDS Hooks request, 1.0 to current build (CH-21 to CH-28). Views into the parsed body.
struct Request {
  Hook hook = Hook::order_sign;
  std::string_view hook_instance;
  std::string_view user_id;     ///< "Practitioner/1"; empty when the client left it out
  std::string_view patient_id;  ///< bare id
  std::string_view encounter_id;
  const fhir::json::Value* draft_orders =
      nullptr;  ///< a Bundle, an order, or an array of orders; the JSON null at hooks that have
                ///< none; never nullptr
  std::optional<std::span<const std::string_view>> selections;  ///< order-select only
  std::string_view fhir_server;  ///< without trailing slashes; empty when absent
  std::optional<FhirAuthorization> authorization;
  const fhir::json::Value* prefetch = nullptr;  ///< a JSON object; nullptr when absent or null
  ClientOptions options;
};

/// Reads and checks the envelope; every fault is reported with its element path.
///
/// Refused (400): no object, a required member missing or of the wrong type, a `hook` other than
/// `offered`. Tolerated because real clients do it and something true can still be said: no userId,
/// no `selections` (all drafts then count as selected), an array of orders in place of the Bundle
/// (which clients of 1.0 send; nulls in it are passed over), `patientId` written
/// "Patient/1", unknown members, `null` for optional members. An option that is no boolean is not
/// said.
fhir::Result<Request> read_request(const fhir::json::Value& body, Hook offered, fhir::Arena& arena);

}  // namespace isoguard::cds_hooks
