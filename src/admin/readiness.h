#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "src/admission/client_keys.h"
#include "src/audit/log_options.h"
#include "src/audit_db/shipper.h"
#include "src/fhir_client/figures.h"
#include "src/process/life.h"
#include "src/recording/witness_post.h"

namespace isoguard::app {

/// What is known of a service that is asked whether it is ready.
struct Condition {
  Life::Stage stage = Life::Stage::starting;
  bool moves = true;                ///< Life::moves()
  bool refuses_unrecorded = false;  ///< --audit-on-failure refuse
  bool client_refuses = false;      ///< the same as a client of --clients has it
  bool open_to_all = false;  ///< others than this machine can call, and nobody asks who they are
  std::optional<audit::Health> audit{};                ///< nothing: nothing is recorded at all
  std::optional<audit_db::ShippingHealth> shipping{};  ///< nothing: replicas share nothing
  std::optional<WitnessHealth> witness{};              ///< nothing: none behind a URL
  std::string policy;
  std::string knowledge_version;
  std::string knowledge_sha256;
  std::string knowledge_signer{};   ///< empty: it is not signed, or nobody asked
  std::string knowledge_refused{};  ///< what a reload said that refused newer files; or empty
  std::chrono::system_clock::time_point knowledge_since{};
  std::vector<fhir_client::ServerFigures> fhir_servers{};
  std::optional<std::chrono::seconds> certificate_left{};  ///< of its life; nothing: no TLS
  /// Until the revocation lists of clients should be replaced; nothing: there are none.
  std::optional<std::chrono::seconds> revocations_left{};
  std::vector<ClientKeys> client_keys{};  ///< of all clients that are registered
  std::string certificate_refused{};      ///< why newer files are not in use; empty: they are
};

/// Whether calls should be sent here, and why.
struct Readiness {
  std::vector<std::string> reasons;   ///< why not; empty: ready
  std::vector<std::string> warnings;  ///< what somebody should look at, ready or not
  bool ready() const { return reasons.empty(); }
};

/// Not ready while it starts, drains, does not move, or would refuse its answers because their
/// records cannot be kept, or while the shared store is there and must not be used: it loses what
/// it takes, or its tables are another program's. A shared store that is away, and FHIR servers in
/// trouble, make no difference: records wait, and cards say what is missing. Nor does a witness.
Readiness judge(const Condition& condition);

/// The body of GET /ready.
std::string to_json(const Condition& condition, const Readiness& readiness);

}  // namespace isoguard::app
