#include "src/serve.h"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "src/admin.h"
#include "src/admission.h"
#include "src/auth_failures.h"
#include "src/cds_handler.h"
#include "src/clients_in_use.h"
#include "src/fhir_client/client.h"
#include "src/http/server.h"
#include "src/kept.h"
#include "src/registration.h"
#include "src/reload.h"
#include "src/shared_replay.h"
#include "src/signals.h"
#include "src/telemetry/log.h"
#include "src/telemetry/notify.h"
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

http::Settings listener_settings(const ListenAddress& address, const ServeOptions& options) {
  http::Settings settings;
  settings.address = address.host == "localhost" ? "127.0.0.1" : address.host;
  settings.port = address.port;
  settings.threads = options.threads > 0 ? static_cast<unsigned>(options.threads)
                                         : std::max(1u, std::thread::hardware_concurrency());
  return settings;
}

fhir_client::Settings client_settings(const ServeOptions& options, Log& log) {
  fhir_client::Settings settings;
  settings.servers = registrations(options);
  settings.limits.parallel_per_server = options.fhir_parallel;
  settings.limits.deadline = std::chrono::milliseconds(options.fhir_deadline_ms);
  settings.plain_http = options.fhir_plain_http;
  settings.release = fhir::parse_release(options.fhir_release);
  settings.log = warn(log);
  return settings;
}

void announce(const ListenAddress& address, std::uint16_t port, const ServeOptions& options,
              Log& log) {
  std::cout << "isoguard listening on " << url_of(address, port) << " (policy "
            << options.decision.policy << ")" << std::endl;
  if (!address.is_loopback() && options.clients.empty()) {
    log.say(Level::warning,
            "WARNING: --allow-unauthenticated: listening beyond this machine WITHOUT client "
            "authentication. Whoever reaches this port can call; put it behind a proxy that "
            "authenticates, or name the clients with --clients");
  }
}

std::unique_ptr<Admin> start_admin(const Watched& watched) {
  return watched.options.admin.listen.empty() ? nullptr : std::make_unique<Admin>(watched);
}

/// Waits for signals and tells the service manager, which may be watching.
class Watch {
 public:
  Watch(const Signals& signals, Life& life, const http::Server& server, AuthFailures& failures)
      : signals_(signals), life_(life), server_(server), failures_(failures) {
    if (const auto every = notifier_.alive_every()) every_ = std::min(every_, *every);
  }

  const telemetry::Notifier& notifier() const { return notifier_; }

  /// The next signal before `end`, or 0.
  int signal_until(Life::Clock::time_point end) {
    for (;;) {
      const auto now = Life::Clock::now();
      life_.tick(now);
      failures_.flush(now);
      if (notifier_.alive_every() && life_.moves(server_.ticked())) notifier_.alive();
      if (now >= end) return 0;
      const auto left = std::chrono::ceil<std::chrono::microseconds>(end - now);
      if (const int signal = signals_.wait_for(std::min(every_, left))) return signal;
    }
  }

 private:
  const Signals& signals_;
  Life& life_;
  const http::Server& server_;
  AuthFailures& failures_;
  telemetry::Notifier notifier_;
  std::chrono::microseconds every_ = std::chrono::seconds(1);
};

/// Until SIGTERM or SIGINT.
void serve_until_stopped(Watch& watch, LoadedManifests& manifests, ClientsInUse* clients,
                         Kept& kept, Metrics& metrics, Log& log) {
  while (watch.signal_until(Life::Clock::time_point::max()) == SIGHUP) {
    watch.notifier().reloading();
    const std::string said = manifests.reload(clients);
    const bool refused = said.starts_with("reload refused");
    log.say(refused ? Level::error : Level::info, said);
    metrics.reloaded(!refused);
    kept.reloaded(manifests.plugin().now(), said);
    watch.notifier().ready();
  }
}

/// A while in which calls are still taken; another SIGTERM or SIGINT ends it.
void drain(Watch& watch, Life& life, int milliseconds) {
  life.enter(Life::Stage::draining);
  watch.notifier().stopping();
  const auto end = Life::Clock::now() + std::chrono::milliseconds(milliseconds);
  while (watch.signal_until(end) == SIGHUP) continue;
}

/// Those who may call; nobody in particular without a file of them. Throws std::runtime_error with
/// what is wrong with it.
std::unique_ptr<ClientsInUse> load_clients(const ServeOptions& options, LoadedManifests& manifests,
                                           clients::ReplayStore* shared) {
  if (options.clients.empty()) return nullptr;
  auto clients = ClientsInUse::load(options, manifests.plugin().now(), shared);
  if (!clients) throw std::runtime_error(clients.error());
  return std::move(*clients);
}

/// Everything that runs, from its start to its end.
void run(const ServeOptions& options, const ListenAddress& address, const Signals& signals,
         LoadedManifests& manifests, std::unique_ptr<AuditStore> store, Log& log) {
  const fhir_client::Settings settings = client_settings(options, log);
  Metrics metrics;
  Life life;
  const bool counts = !options.admin.listen.empty();
  Kept kept(std::move(store), options, counts ? &metrics : nullptr);
  std::optional<SharedReplay> replay;
  if (kept.shared_state() != nullptr) replay.emplace(*kept.shared_state());
  const auto clients = load_clients(options, manifests, replay ? &*replay : nullptr);
  fhir_client::Client fhir(settings);
  const auto terminology = terminology_server(options, warn(log));
  CdsHandler handler(
      manifests.plugin(), fhir, CorsPolicy(options.cors_origins, address.is_loopback()),
      std::chrono::milliseconds(options.fhir_deadline_ms),
      fhir::parse_release(options.fhir_release).value_or(fhir::Release::r4), kept.keeping());
  if (terminology) handler.ask_about_codes(*terminology);
  if (counts) handler.count_into(metrics);
  if (options.log.requests) handler.log_requests(log);
  AuthFailures failures(kept.keeping().log);
  std::optional<Admission> admission;
  if (clients) {
    handler.let_in_by(
        admission.emplace(clients->authenticator(), failures, counts ? &metrics : nullptr));
  }
  http::Server server(listener_settings(address, options), handler);
  const auto admin = start_admin({options, life, metrics, manifests.plugin(), kept,
                                  kept.keeping().log, fhir, terminology.get(), server, log});
  server.start();
  for (const auto& registered : settings.servers) fhir.release_of(registered.url);  // begins to ask
  announce(address, server.port(), options, log);
  if (admin) std::cout << "isoguard admin listening on " << admin->url() << std::endl;
  if (!kept.warning().empty()) log.say(Level::warning, kept.warning());
  kept.started(manifests.plugin().now());
  Watch watch(signals, life, server, failures);
  life.enter(Life::Stage::serving);
  watch.notifier().ready();
  serve_until_stopped(watch, manifests, clients.get(), kept, metrics, log);
  drain(watch, life, options.drain_ms);
  server.stop();
  if (clients) clients->stop();
  failures.flush(Life::Clock::now(), true);
  life.tick();
  fhir.stop();
  if (terminology) terminology->stop();
  kept.stopped();
}

}  // namespace

int serve(const ServeOptions& options) {
  const Signals signals;  // before any thread starts, so that all inherit the mask
  Log log(options.log.format == "json" ? telemetry::LogFormat::json : telemetry::LogFormat::text);
  const auto address = parse_listen_address(options.listen);
  if (!address) return cannot_start(log, "--listen must be ADDRESS:PORT, such as 127.0.0.1:8080");
  if (const std::string fault = fault_of(options); !fault.empty()) return cannot_start(log, fault);
  const auto manifests = LoadedManifests::load(options.decision);
  if (!manifests) return cannot_start(log, manifests.error());
  std::error_code error;
  const std::string& data_dir = options.decision.data_dir;
  if (!data_dir.empty()) std::filesystem::create_directories(data_dir, error);
  if (error) return cannot_start(log, "--data-dir cannot be created: " + error.message());
  auto store = open_audit_store(options, warn(log));
  if (!store) return cannot_start(log, store.error());
  try {
    run(options, *address, signals, **manifests, std::move(*store), log);
  } catch (const std::exception& failure) {
    return cannot_start(log, failure.what());
  }
  return 0;
}

}  // namespace isoguard::app
