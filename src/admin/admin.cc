#include "src/admin/admin.h"

#include <algorithm>
#include <utility>

#include "plugin/knowledge/knowledge.h"
#include "plugin/plugin.h"
#include "src/admin/audit_pages.h"
#include "src/admin/shared_reading.h"
#include "src/admission/clients_in_use.h"
#include "src/admission/overload.h"
#include "src/admission/tls_certificates.h"
#include "src/fhir_client/client.h"
#include "src/manifests/reload.h"
#include "src/options/registration.h"
#include "src/recording/decision_log.h"
#include "src/telemetry/log.h"
#include "src/telemetry/process.h"
#include "src/terminology_client/code_explainer.h"

namespace isoguard::app {
namespace {

using http::Response;
using telemetry::TextPage;

Response text(int status, std::string body) {
  return {status, "text/plain; charset=utf-8", std::move(body), {}};
}

http::Settings listener_settings(const ListenAddress& address) {
  http::Settings settings;
  settings.address = address.host == "localhost" ? "127.0.0.1" : address.host;
  settings.port = address.port;
  settings.threads = 1;
  settings.max_connections = 64;
  settings.max_body_bytes = std::size_t{16} * 1024;  // of a form that searches
  settings.drain_timeout = std::chrono::seconds(1);
  return settings;
}

void write_audit(const audit::Health& health, TextPage& page) {
  page.gauge("isoguard_audit_waiting", "Audit events that wait for the next transaction.",
             health.waiting);
  page.gauge("isoguard_audit_in_memory", "Audit events that are only in memory.", health.in_memory);
  page.counter("isoguard_audit_lost_total", "Audit events lost for good.", health.lost);
  page.gauge("isoguard_audit_degraded", "1 while not all is as it should be; see /ready.",
             health.degraded.empty() ? 0 : 1);
  page.gauge("isoguard_audit_warnings",
             "What somebody should look at although records are kept; see /ready.",
             health.warnings.size());
}

/// Seconds since then; 0 of 0.
std::uint64_t age_of(std::int64_t us) {
  if (us == 0) return 0;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto age =
      std::chrono::duration_cast<std::chrono::seconds>(now - std::chrono::microseconds(us));
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, age.count()));
}

void write_witness(const WitnessHealth& witness, TextPage& page) {
  page.gauge("isoguard_witness_behind_seconds",
             "How long the witness has lacked a checkpoint that it was to get; 0: it does not.",
             witness.behind_us == 0 ? 0 : std::max<std::uint64_t>(1, age_of(witness.behind_us)));
  page.family("isoguard_witness_checkpoints_total", TextPage::Type::counter,
              "Checkpoints that were put to the witness, by what came of it.");
  page.sample({{"result", "taken"}}, witness.taken);
  page.sample({{"result", "failed"}}, witness.failed);
}

void write_shipping(const audit_db::ShippingHealth& shipping, TextPage& page) {
  page.gauge("isoguard_audit_shared_connected", "1 while the shared store takes records.",
             shipping.connected ? 1 : 0);
  page.gauge("isoguard_audit_shared_behind",
             "Audit events that the shared store is not known to have.", shipping.behind);
  page.gauge("isoguard_audit_shared_oldest_seconds", "Age of the oldest of them; 0: none.",
             age_of(shipping.oldest_us));
  page.counter("isoguard_audit_shared_events_total", "Audit events added to the shared store.",
               shipping.shipped);
  page.counter("isoguard_audit_shared_alarms_total",
               "Events and checkpoints that cannot be shared as they are; see /ready.",
               shipping.alarms);
}

void write_edge(const http::Figures& listener, const Overload& overload, TextPage& page) {
  const Overload::Counts turned_away = overload.counts();
  page.family("isoguard_refused_total", TextPage::Type::counter,
              "Connections and requests that were refused because of load, by why.");
  for (std::size_t i = 1; i < kReasons; ++i) {
    page.sample({{"why", to_word(static_cast<TurnedAway>(i))}}, turned_away[i]);
  }
  page.sample({{"why", "connections"}}, listener.refused_connections);
  page.sample({{"why", "bodies"}}, listener.refused_bodies);
  page.family("isoguard_tls_handshakes_total", TextPage::Type::counter,
              "Handshakes of TLS by what came of them.");
  page.sample({{"outcome", "ok"}}, listener.handshakes);
  page.sample({{"outcome", "failed"}}, listener.failed_handshakes);
  page.sample({{"outcome", "slow"}}, listener.given_up_handshakes);
  page.gauge("isoguard_connections", "Open connections of clients.", listener.connections);
  page.gauge("isoguard_calls_in_flight", "Calls and feedback that are being worked on.",
             overload.in_flight());
  page.gauge("isoguard_body_bytes", "Of large bodies that are being read or answered.",
             listener.body_bytes);
}

std::chrono::seconds until(std::chrono::system_clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time - std::chrono::system_clock::now());
}

void write_revocations(std::chrono::seconds left, TextPage& page) {
  page.gauge("isoguard_tls_client_crl_expires_seconds",
             "Until a revocation list of clients should have been replaced; 0 when it is over.",
             static_cast<std::uint64_t>(std::max<std::int64_t>(0, left.count())));
}

void write_certificate(std::chrono::seconds left, TextPage& page) {
  page.gauge("isoguard_tls_certificate_expires_seconds",
             "Until the certificate of the listener expires; 0 when it has.",
             static_cast<std::uint64_t>(std::max<std::int64_t>(0, left.count())));
}

void write_client_keys(const std::vector<ClientKeys>& clients, TextPage& page) {
  page.family("isoguard_client_keys", TextPage::Type::gauge,
              "Keys that the tokens of a client can be verified with; 0: all are refused.");
  for (const ClientKeys& each : clients) page.sample({{"client", each.client}}, each.usable);
}

void write_knowledge(const Condition& condition, TextPage& page) {
  page.family("isoguard_knowledge_info", TextPage::Type::gauge,
              "1, for the manifests that decide new calls.");
  page.sample({{"policy", condition.policy},
               {"version", condition.knowledge_version},
               {"sha256", condition.knowledge_sha256}},
              1);
  const auto age = std::chrono::duration_cast<std::chrono::seconds>(
      std::chrono::system_clock::now() - condition.knowledge_since);
  page.gauge("isoguard_knowledge_age_seconds", "Since they were put to use.",
             static_cast<std::uint64_t>(std::max<std::int64_t>(0, age.count())));
}

}  // namespace

AdminHandler::AdminHandler(const Watched& watched, const ListenAddress& address)
    : watched_(watched) {
  const ServeOptions& options = watched.options;
  AdminAccess access(options.admin, address.is_loopback());
  if (watched.log == nullptr) return;
  audit_view::Callers callers;
  for (const auto& registered : registrations(options)) {
    callers.fhir_servers.push_back(registered.url);
  }
  auto source = audit_source(options);
  if (!source) throw std::runtime_error(source.error());
  AuditAnswers answers(std::move(*source), watched.log->subjects(),
                       [clients = watched.clients, callers = std::move(callers)] {
                         audit_view::Callers now = callers;
                         if (clients != nullptr) now.tenants = clients->registry()->tenants();
                         return now;
                       });
  pages_ = std::make_unique<AuditPages>(std::move(access), std::move(answers), watched.log->sink());
}

AdminHandler::~AdminHandler() = default;

void AdminHandler::handle(http::Request request, http::Responder responder) {
  const std::string_view path = request.path();
  if (pages_ != nullptr && AuditPages::has(path)) {
    return pages_->handle(std::move(request), std::move(responder));
  }
  if (path != "/live" && path != "/ready" && path != "/metrics") {
    return responder(text(404, "Here are /live, /ready and /metrics.\n"));
  }
  if (request.method() != "GET" && request.method() != "HEAD") {
    Response refusal = text(405, "Allowed here: GET, HEAD\n");
    refusal.headers.emplace_back("Allow", "GET, HEAD");
    return responder(std::move(refusal));
  }
  responder(path == "/live" ? live() : path == "/ready" ? ready() : metrics());
}

Condition AdminHandler::condition() const {
  const ServeOptions& options = watched_.options;
  const knowledge::Knowledge& knowledge = watched_.manifests.plugin().now().knowledge();
  const auto address = parse_listen_address(options.listen);
  Condition now;
  now.stage = watched_.life.stage();
  now.moves = watched_.life.moves(watched_.server.ticked());
  now.refuses_unrecorded = options.audit.on_failure == "refuse";
  if (watched_.clients != nullptr) {
    now.client_refuses = watched_.clients->registry()->any_refuses_unrecorded();
  }
  now.open_to_all = options.clients.empty() && !options.edge.authenticates() &&
                    (!address || !address->is_loopback());
  now.audit = watched_.kept.health();
  now.shipping = watched_.kept.shipping();
  now.witness = watched_.kept.witness();
  now.policy = options.decision.policy;
  now.knowledge_version = knowledge.version;
  now.knowledge_sha256 = knowledge.sha256;
  now.knowledge_signer = knowledge.signature.signer;
  now.knowledge_since = watched_.manifests.plugin().since();
  now.knowledge_refused = watched_.manifests.refused();
  now.fhir_servers = watched_.fhir.figures();
  if (watched_.clients != nullptr) now.client_keys = watched_.clients->keys();
  if (watched_.tls != nullptr) {
    now.certificate_left = until(watched_.tls->expires());
    if (const auto end = watched_.tls->revocations_expire()) now.revocations_left = until(*end);
    now.certificate_refused = watched_.tls->refused();
  }
  return now;
}

Response AdminHandler::live() const {
  const bool moves = watched_.life.moves(watched_.server.ticked());
  return moves ? text(200, "live\n") : text(503, "an event loop stands still\n");
}

Response AdminHandler::ready() const {
  const Condition now = condition();
  const Readiness found = judge(now);
  return {found.ready() ? 200 : 503, "application/json", to_json(now, found), {}};
}

Response AdminHandler::metrics() const {
  const Condition now = condition();
  TextPage page;
  watched_.metrics.write(page);
  if (now.audit) write_audit(*now.audit, page);
  if (now.shipping) write_shipping(*now.shipping, page);
  if (now.witness) write_witness(*now.witness, page);
  write_servers(now.fhir_servers, page);
  if (watched_.terminology != nullptr) {
    write_terminology_server(watched_.terminology->figures(), page);
  }
  write_knowledge(now, page);
  page.gauge("isoguard_ready", "1 while GET /ready answers 200.", judge(now).ready() ? 1 : 0);
  write_edge(watched_.server.figures(), watched_.overload, page);
  write_client_keys(now.client_keys, page);
  if (now.certificate_left) write_certificate(*now.certificate_left, page);
  if (now.revocations_left) write_revocations(*now.revocations_left, page);
  page.family("isoguard_build_info", TextPage::Type::gauge, "1, for this program.");
  page.sample({{"version", ISOGUARD_VERSION}}, 1);
  page.counter("isoguard_log_lines_lost_total",
               "Lines of --log-requests that nobody took off in time.", watched_.log_lines.lost());
  telemetry::write_process(page);
  return {200, TextPage::kContentType, page.text(), {}};
}

Admin::Admin(const Watched& watched)
    : address_(parse_listen_address(watched.options.admin.listen).value()),
      handler_(watched, address_),
      server_(listener_settings(address_), handler_) {
  server_.start();
}

std::string Admin::url() const { return url_of(address_, server_.port()); }

}  // namespace isoguard::app
