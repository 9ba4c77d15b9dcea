#include "src/serve.h"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <system_error>
#include <thread>

#include "src/admin.h"
#include "src/cds_handler.h"
#include "src/fhir_client/client.h"
#include "src/http/server.h"
#include "src/kept.h"
#include "src/overload.h"
#include "src/registration.h"
#include "src/reload.h"
#include "src/signals.h"
#include "src/telemetry/notify.h"
#include "src/terminology_server.h"
#include "src/tls_certificates.h"

namespace isoguard::app {
namespace {

constexpr int kCannotStart = 2;
constexpr std::chrono::seconds kLookAtFilesEvery{10};

int cannot_start(const std::string& why) {
  std::cerr << "isoguard: " << why << '\n';
  return kCannotStart;
}

http::Settings listener_settings(const ListenAddress& address, const ServeOptions& options,
                                 const TlsCertificates* tls) {
  http::Settings settings;
  settings.address = address.host == "localhost" ? "127.0.0.1" : address.host;
  settings.port = address.port;
  const EdgeOptions& edge = options.edge;
  settings.max_connections = static_cast<std::size_t>(edge.max_connections);
  settings.max_bodies_bytes = static_cast<std::size_t>(edge.max_body_memory_mib) << 20U;
  for (const std::string& proxy : edge.trusted_proxies) {
    settings.trusted_proxies.push_back(http::Network::parse(proxy).value());
  }
  settings.tls = tls == nullptr ? nullptr : &tls->in_use();
  settings.threads = options.threads > 0 ? static_cast<unsigned>(options.threads)
                                         : std::max(1u, std::thread::hardware_concurrency());
  return settings;
}

OverloadLimits overload_limits(const EdgeOptions& options) {
  const int own = options.max_calls_per_peer;
  OverloadLimits limits;
  limits.calls = static_cast<std::size_t>(options.max_calls);
  limits.calls_per_client =
      own > 0 ? static_cast<std::size_t>(own) : std::max<std::size_t>(1, limits.calls * 3 / 4);
  limits.rate = options.calls_per_second;
  return limits;
}

/// In one piece, so that lines of other threads do not come between.
void say(const std::string& sentence) { std::cerr << "isoguard: " + sentence + "\n"; }

fhir_client::Settings client_settings(const ServeOptions& options) {
  fhir_client::Settings settings;
  settings.servers = registrations(options);
  settings.limits.parallel_per_server = options.fhir_parallel;
  settings.limits.deadline = std::chrono::milliseconds(options.fhir_deadline_ms);
  settings.plain_http = options.fhir_plain_http;
  settings.release = fhir::parse_release(options.fhir_release);
  settings.log = say;
  return settings;
}

void announce(const ListenAddress& address, std::uint16_t port, const ServeOptions& options) {
  const bool tls = !options.edge.tls_cert.empty();
  std::cout << "isoguard listening on " << url_of(address, port, tls) << " (policy "
            << options.decision.policy << ")" << std::endl;
  if (!address.is_loopback() && !options.edge.authenticates()) {
    say("listening beyond this machine without client authentication; put it behind a proxy that "
        "authenticates");
  }
}

std::unique_ptr<Admin> start_admin(const Watched& watched) {
  return watched.options.admin.listen.empty() ? nullptr : std::make_unique<Admin>(watched);
}

/// Waits for signals, does meanwhile what is to be done from time to time, and tells the service
/// manager, which may be watching.
class Watch {
 public:
  using Chores = std::function<void(Life::Clock::time_point now)>;

  Watch(const Signals& signals, Life& life, const http::Server& server, Chores chores)
      : signals_(signals), life_(life), server_(server), chores_(std::move(chores)) {
    if (const auto every = notifier_.alive_every()) every_ = std::min(every_, *every);
  }

  const telemetry::Notifier& notifier() const { return notifier_; }

  /// The next signal before `end`, or 0.
  int signal_until(Life::Clock::time_point end) {
    for (;;) {
      const auto now = Life::Clock::now();
      life_.tick(now);
      chores_(now);
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
  const Chores chores_;
  telemetry::Notifier notifier_;
  std::chrono::microseconds every_ = std::chrono::seconds(1);
};

/// Until SIGTERM or SIGINT.
void serve_until_stopped(Watch& watch, LoadedManifests& manifests, TlsCertificates* tls,
                         Kept& kept) {
  while (watch.signal_until(Life::Clock::time_point::max()) == SIGHUP) {
    watch.notifier().reloading();
    if (tls != nullptr) say(tls->reload());
    const std::string said = manifests.reload();
    say(said);
    kept.reloaded(manifests.plugin().now(), said);
    watch.notifier().ready();
  }
}

/// What is to be done from time to time.
Watch::Chores chores(TlsCertificates* tls, Kept& kept, const Overload& overload) {
  return [=, &kept, &overload, looked = Life::Clock::time_point()](auto now) mutable {
    kept.tick(overload, now);
    if (tls == nullptr || now - looked < kLookAtFilesEvery) return;
    looked = now;
    if (const auto said = tls->reload_if_changed()) say(*said);
  };
}

/// A while in which calls are still taken; another SIGTERM or SIGINT ends it.
void drain(Watch& watch, Life& life, int milliseconds) {
  life.enter(Life::Stage::draining);
  watch.notifier().stopping();
  const auto end = Life::Clock::now() + std::chrono::milliseconds(milliseconds);
  while (watch.signal_until(end) == SIGHUP) continue;
}

/// Everything that runs, from its start to its end.
void run(const ServeOptions& options, const ListenAddress& address, const Signals& signals,
         LoadedManifests& manifests, TlsCertificates* tls, std::unique_ptr<AuditStore> store) {
  const fhir_client::Settings settings = client_settings(options);
  Metrics metrics;
  Life life;
  Overload overload(overload_limits(options.edge));
  const bool counts = !options.admin.listen.empty();
  Kept kept(std::move(store), options, counts ? &metrics : nullptr);
  fhir_client::Client fhir(settings);
  const auto terminology = terminology_server(options);
  CdsHandler handler(
      manifests.plugin(), fhir, CorsPolicy(options.cors_origins, address.is_loopback()),
      std::chrono::milliseconds(options.fhir_deadline_ms),
      fhir::parse_release(options.fhir_release).value_or(fhir::Release::r4), kept.keeping());
  if (terminology) handler.ask_about_codes(*terminology);
  if (counts) handler.count_into(metrics);
  handler.turn_away_by(overload);
  http::Server server(listener_settings(address, options, tls), handler);
  const auto admin = start_admin({options, life, metrics, manifests.plugin(), kept, fhir,
                                  terminology.get(), server, overload, tls});
  server.start();
  for (const auto& registered : settings.servers) fhir.release_of(registered.url);  // begins to ask
  announce(address, server.port(), options);
  if (admin) std::cout << "isoguard admin listening on " << admin->url() << std::endl;
  if (!kept.warning().empty()) say(kept.warning());
  kept.started(manifests.plugin().now());
  Watch watch(signals, life, server, chores(tls, kept, overload));
  life.enter(Life::Stage::serving);
  watch.notifier().ready();
  serve_until_stopped(watch, manifests, tls, kept);
  drain(watch, life, options.drain_ms);
  server.stop();
  life.tick();
  fhir.stop();
  if (terminology) terminology->stop();
  kept.stopped(overload);
}

}  // namespace

int serve(const ServeOptions& options) {
  const auto address = parse_listen_address(options.listen);
  if (!address) return cannot_start("--listen must be ADDRESS:PORT, such as 127.0.0.1:8080");
  if (const std::string fault = fault_of(options); !fault.empty()) return cannot_start(fault);
  const Signals signals;  // before any thread starts, so that all inherit the mask
  const auto manifests = LoadedManifests::load(options.decision);
  if (!manifests) return cannot_start(manifests.error());
  std::error_code error;
  const std::string& data_dir = options.decision.data_dir;
  if (!data_dir.empty()) std::filesystem::create_directories(data_dir, error);
  if (error) return cannot_start("--data-dir cannot be created: " + error.message());
  std::unique_ptr<TlsCertificates> tls;
  if (!options.edge.tls_cert.empty()) {
    auto loaded = TlsCertificates::load(options.edge);
    if (!loaded) return cannot_start(loaded.error());
    tls = std::move(*loaded);
  }
  auto store = open_audit_store(options);
  if (!store) return cannot_start(store.error());
  try {
    run(options, *address, signals, **manifests, tls.get(), std::move(*store));
  } catch (const std::exception& failure) {
    return cannot_start(failure.what());
  }
  return 0;
}

}  // namespace isoguard::app
