#include "src/serve.h"

#include <csignal>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "plugin/knowledge/knowledge.h"
#include "plugin/plugin.h"
#include "src/admin/admin.h"
#include "src/admission/admission.h"
#include "src/admission/auth_failures.h"
#include "src/admission/clients_in_use.h"
#include "src/admission/overload.h"
#include "src/admission/shared_replay.h"
#include "src/admission/tls_certificates.h"
#include "src/cds_handler.h"
#include "src/fhir_client/client.h"
#include "src/http/server.h"
#include "src/kept.h"
#include "src/manifests/reload.h"
#include "src/process/memory.h"
#include "src/process/signals.h"
#include "src/process/watch.h"
#include "src/reloads.h"
#include "src/serve_settings.h"
#include "src/telemetry/log.h"
#include "src/terminology_server.h"

namespace isoguard::app {
namespace {

constexpr int kCannotStart = 2;

using telemetry::Level;
using telemetry::Log;

int cannot_start(Log& log, const std::string& why) {
  log.say(Level::error, why);
  return kCannotStart;
}

/// For parts that have something to say now and then.
std::function<void(const std::string&)> warn(Log& log) {
  return [&log](const std::string& sentence) { log.say(Level::warning, sentence); };
}

void announce(const ListenAddress& address, std::uint16_t port, const ServeOptions& options,
              Log& log) {
  const bool tls = !options.edge.tls_cert.empty();
  std::cout << "isoguard listening on " << url_of(address, port, tls) << " (policy "
            << options.decision.policy << ")" << std::endl;
  if (!address.is_loopback() && options.clients.empty() && !options.edge.authenticates()) {
    log.say(Level::warning,
            "WARNING: --allow-unauthenticated: listening beyond this machine WITHOUT client "
            "authentication. Whoever reaches this port can call; put it behind a proxy that "
            "authenticates, or name the clients with --clients");
  }
}

std::unique_ptr<Admin> start_admin(const Watched& watched) {
  return watched.options.admin.listen.empty() ? nullptr : std::make_unique<Admin>(watched);
}

/// Until SIGTERM or SIGINT.
void serve_until_stopped(Watch& watch, Reloads& reloads) {
  while (watch.signal_until(Life::Clock::time_point::max()) == SIGHUP) {
    watch.notifier().reloading();
    reloads.all();
    watch.notifier().ready();
  }
}

/// Those who may call; nobody in particular without a file of them. Throws std::runtime_error with
/// what is wrong with it.
std::unique_ptr<ClientsInUse> load_clients(const ServeOptions& options, LoadedManifests& manifests,
                                           clients::ReplayStore* shared, Log& log) {
  if (options.clients.empty()) return nullptr;
  auto clients = ClientsInUse::load(options, manifests.plugin().now(), shared, warn(log));
  if (!clients) throw std::runtime_error(clients.error());
  return std::move(*clients);
}

/// nullptr without TLS.
tl::expected<std::unique_ptr<TlsCertificates>, std::string> load_certificates(
    const EdgeOptions& options) {
  if (options.tls_cert.empty()) return nullptr;
  return TlsCertificates::load(options);
}

/// Everything that runs, from its start to its end.
void run(const ServeOptions& options, const ListenAddress& address, const Signals& signals,
         LoadedManifests& manifests, TlsCertificates* tls, std::unique_ptr<AuditStore> store,
         Log& log) {
  const fhir_client::Settings settings = client_settings(options, warn(log));
  Metrics metrics;
  for (const knowledge::ServiceManifest& service : manifests.plugin().now().knowledge().services) {
    if (service.enabled) metrics.offers(service.id);
  }
  Life life;
  Overload overload(overload_limits(options.edge));
  const bool counts = !options.admin.listen.empty();
  Kept kept(std::move(store), options, counts ? &metrics : nullptr);
  std::optional<SharedReplay> replay;
  if (kept.shared_state() != nullptr) replay.emplace(*kept.shared_state());
  const auto clients = load_clients(options, manifests, replay ? &*replay : nullptr, log);
  fhir_client::Client fhir(settings);
  const auto terminology = terminology_server(options, warn(log));
  CdsHandler handler(
      manifests.plugin(), fhir, CorsPolicy(options.cors_origins, address.is_loopback()),
      std::chrono::milliseconds(options.fhir_deadline_ms),
      fhir::parse_release(options.fhir_release).value_or(fhir::Release::r4), kept.keeping());
  if (terminology) handler.ask_about_codes(*terminology);
  if (counts) handler.count_into(metrics);
  if (options.log.requests) handler.log_requests(log);
  handler.turn_away_by(overload);
  AuthFailures failures(kept.keeping().log);
  std::optional<Admission> admission;
  if (clients) {
    handler.let_in_by(
        admission.emplace(clients->authenticator(), failures, counts ? &metrics : nullptr));
  }
  http::Server server(listener_settings(address, options, tls), handler);
  const auto admin = start_admin({options, life, metrics, manifests, kept, kept.keeping().log, fhir,
                                  terminology.get(), server, log, overload, tls, clients.get()});
  server.start();
  for (const auto& registered : settings.servers) fhir.release_of(registered.url);  // begins to ask
  announce(address, server.port(), options, log);
  if (admin) std::cout << "isoguard admin listening on " << admin->url() << std::endl;
  if (!kept.warning().empty()) log.say(Level::warning, kept.warning());
  if (const std::string& why = manifests.stepped_back(); !why.empty()) {
    log.say(Level::warning, "the manifests in use are a step back: " + why);
  }
  kept.started(manifests.plugin().now(), manifests.stepped_back());
  Reloads reloads({manifests, clients.get(), tls, kept, metrics, log},
                  options.reload_on == "change");
  Watch watch(signals, life, server, [&](Life::Clock::time_point now) {
    failures.flush(now);
    kept.tick(overload, now);
    reloads.what_changed(now);
    if (clients) clients->tick();
  });
  life.enter(Life::Stage::serving);
  watch.notifier().ready();
  serve_until_stopped(watch, reloads);
  watch.drain(std::chrono::milliseconds(options.drain_ms));
  server.stop();
  if (clients) clients->stop();
  failures.flush(Life::Clock::now(), true);
  life.tick();
  fhir.stop();
  if (terminology) terminology->stop();
  kept.stopped(manifests.plugin().now(), overload);
}

}  // namespace

int serve(const ServeOptions& options) {
  give_large_blocks_back();
  const Signals signals;  // before any thread starts, so that all inherit the mask
  Log log(options.log.format == "json" ? telemetry::LogFormat::json : telemetry::LogFormat::text);
  const auto address = parse_listen_address(options.listen);
  if (!address) return cannot_start(log, "--listen must be ADDRESS:PORT, such as 127.0.0.1:8080");
  if (const std::string fault = fault_of(options); !fault.empty()) return cannot_start(log, fault);
  const auto manifests = LoadedManifests::load(options.decision, warn(log));
  if (!manifests) return cannot_start(log, manifests.error());
  std::error_code error;
  const std::string& data_dir = options.decision.data_dir;
  if (!data_dir.empty()) std::filesystem::create_directories(data_dir, error);
  if (error) return cannot_start(log, "--data-dir cannot be created: " + error.message());
  const auto tls = load_certificates(options.edge);
  if (!tls) return cannot_start(log, tls.error());
  auto store = open_audit_store(options, warn(log));
  if (!store) return cannot_start(log, store.error());
  try {
    run(options, *address, signals, **manifests, tls->get(), std::move(*store), log);
  } catch (const std::exception& failure) {
    return cannot_start(log, failure.what());
  }
  return 0;
}

}  // namespace isoguard::app
