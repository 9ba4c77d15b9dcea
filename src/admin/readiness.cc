#include "src/admin/readiness.h"

#include <string_view>

#include "src/audit/canonical.h"

namespace isoguard::app {
namespace {

using audit::CanonicalArray;
using audit::CanonicalObject;

constexpr std::chrono::days kWarnBefore{14};

std::string_view word_of(Life::Stage stage) {
  switch (stage) {
    case Life::Stage::starting:
      return "starting";
    case Life::Stage::serving:
      return "serving";
    case Life::Stage::draining:
      break;
  }
  return "draining";
}

/// Whether an event that came now would not be durable.
bool is_down(const audit::Health& health) {
  return health.hangs || health.in_memory > 0 || health.origin.empty();
}

std::string list_of(const std::vector<std::string>& texts) {
  CanonicalArray list;
  for (const std::string& text : texts) list.text(text);
  return list.json();
}

std::string json_of(const audit_db::ShippingHealth& shipping) {
  CanonicalObject object;
  object.integer("alarms", static_cast<std::int64_t>(shipping.alarms));
  object.integer("behind", static_cast<std::int64_t>(shipping.behind));
  object.boolean("connected", shipping.connected);
  object.text("last_alarm", shipping.last_alarm).text("last_error", shipping.last_error);
  object.text("oldest_unshipped_utc",
              shipping.oldest_us == 0 ? "" : audit::utc_text(shipping.oldest_us));
  object.text("refused", shipping.refused);
  object.integer("shipped", static_cast<std::int64_t>(shipping.shipped));
  return object.json();
}

std::string json_of(const WitnessHealth& witness) {
  return CanonicalObject()
      .text("behind_since_utc", witness.behind_us == 0 ? "" : audit::utc_text(witness.behind_us))
      .integer("failed", static_cast<std::int64_t>(witness.failed))
      .text("last_error", witness.last_error)
      .integer("taken", static_cast<std::int64_t>(witness.taken))
      .json();
}

void judge(const WitnessHealth& witness, Readiness& found) {
  if (witness.behind_us == 0) return;
  found.warnings.push_back("witness: lacks checkpoints since " +
                           audit::utc_text(witness.behind_us) + ": it " + witness.last_error);
}

void judge(const audit_db::ShippingHealth& shipping, Readiness& found) {
  if (!shipping.refused.empty()) found.reasons.push_back("shared audit: " + shipping.refused);
  if (shipping.refused.empty() && !shipping.connected) {
    found.warnings.push_back("shared audit: PostgreSQL is not there, " +
                             std::to_string(shipping.behind) + " records wait");
  }
  if (shipping.alarms > 0) found.warnings.push_back("shared audit: " + shipping.last_alarm);
}

std::string json_of(const Condition& condition) {
  CanonicalObject object;
  object.boolean("kept", condition.audit.has_value());
  object.text("on_failure", condition.refuses_unrecorded ? "refuse" : "deliver");
  if (!condition.audit) return object.json();
  const audit::Health& health = *condition.audit;
  object.text("degraded", health.degraded);
  object.boolean("hangs", health.hangs);
  object.integer("in_memory", static_cast<std::int64_t>(health.in_memory));
  object.text("last_error", health.last_error);
  object.integer("lost", static_cast<std::int64_t>(health.lost));
  object.text("origin", health.origin);
  if (condition.shipping) object.json("shared", json_of(*condition.shipping));
  object.integer("waiting", static_cast<std::int64_t>(health.waiting));
  if (condition.witness) object.json("witness", json_of(*condition.witness));
  return object.json();
}

std::string json_of(const std::vector<fhir_client::ServerFigures>& servers) {
  CanonicalArray list;
  for (const auto& server : servers) {
    list.json(CanonicalObject()
                  .boolean("out_of_order", server.out_of_order)
                  .text("url", server.url)
                  .json());
  }
  return list.json();
}

std::string in_days(std::chrono::seconds left) {
  const auto days = std::chrono::floor<std::chrono::days>(left).count();
  return std::to_string(days) + (days == 1 ? " day" : " days");
}

void warn_of_certificate(const Condition& condition, std::vector<std::string>& warnings) {
  if (!condition.certificate_refused.empty()) {
    warnings.push_back("TLS: newer files are not in use: " + condition.certificate_refused);
  }
  if (const auto left = condition.revocations_left; left && left->count() < 0) {
    warnings.push_back("TLS: a revocation list of clients HAS EXPIRED; what it revokes stays so");
  }
  const auto left = condition.certificate_left;
  if (!left || *left > kWarnBefore) return;
  warnings.push_back(left->count() < 0 ? "TLS: the certificate HAS EXPIRED"
                                       : "TLS: the certificate expires in " + in_days(*left));
}

/// Of a text that may have a line for each of many faults.
std::string beginning(const std::string& text) {
  constexpr std::size_t kMost = 500;
  return text.size() <= kMost ? text : text.substr(0, kMost) + " …";
}

std::string since(const Condition& condition) {
  return audit::utc_text(std::chrono::duration_cast<std::chrono::microseconds>(
                             condition.knowledge_since.time_since_epoch())
                             .count());
}

}  // namespace

Readiness judge(const Condition& condition) {
  Readiness found;
  if (condition.stage != Life::Stage::serving) {
    found.reasons.emplace_back(word_of(condition.stage));
  }
  if (!condition.moves) found.reasons.emplace_back("an event loop stands still");
  if (condition.audit) {
    const audit::Health& health = *condition.audit;
    const bool down = is_down(health);
    if (down && condition.refuses_unrecorded) {
      found.reasons.emplace_back("records cannot be kept, and answers without one are refused");
    } else if (down) {
      found.warnings.emplace_back("answers go out although their records are not on disk");
    }
    if (down && condition.client_refuses && !condition.refuses_unrecorded) {
      found.warnings.emplace_back("clients that refuse answers without a record get none");
    }
    if (!health.degraded.empty()) found.warnings.push_back("audit: " + health.degraded);
    for (const std::string& warning : health.warnings) {
      found.warnings.push_back("audit: " + warning);
    }
    if (health.lost > 0) {
      found.warnings.push_back("audit: " + std::to_string(health.lost) +
                               " events lost since the start");
    }
  } else {
    found.warnings.emplace_back("decisions are NOT recorded: there is no --data-dir");
  }
  if (condition.shipping) judge(*condition.shipping, found);
  if (condition.witness) judge(*condition.witness, found);
  warn_of_certificate(condition, found.warnings);
  for (const ClientKeys& keys : condition.client_keys) {
    if (keys.trouble.empty()) continue;
    found.warnings.push_back("client " + keys.client + ": its keys " + beginning(keys.trouble));
  }
  if (!condition.knowledge_refused.empty()) {
    found.warnings.push_back("manifests: " + beginning(condition.knowledge_refused));
  }
  if (condition.open_to_all) {
    found.warnings.emplace_back(
        "listening beyond this machine WITHOUT client authentication: only a proxy that "
        "authenticates may reach it (--allow-unauthenticated)");
  }
  return found;
}

std::string to_json(const Condition& condition, const Readiness& readiness) {
  CanonicalObject knowledge;
  knowledge.text("policy", condition.policy)
      .text("sha256", condition.knowledge_sha256)
      .json("signer", condition.knowledge_signer.empty()
                          ? "null"
                          : audit::canonical_string(condition.knowledge_signer))
      .text("since", since(condition))
      .text("version", condition.knowledge_version);
  CanonicalObject object;
  object.json("audit", json_of(condition))
      .json("fhir_servers", json_of(condition.fhir_servers))
      .json("knowledge", knowledge.json())
      .boolean("ready", readiness.ready())
      .json("reasons", list_of(readiness.reasons))
      .text("stage", word_of(condition.stage))
      .text("version", ISOGUARD_VERSION)
      .json("warnings", list_of(readiness.warnings));
  return object.json() + "\n";
}

}  // namespace isoguard::app
