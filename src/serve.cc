#include "src/serve.h"

#include <csignal>
#include <filesystem>
#include <iostream>
#include <system_error>
#include <thread>

#include "src/cds_handler.h"
#include "src/fhir_client/client.h"
#include "src/http/server.h"
#include "src/kept.h"
#include "src/registration.h"
#include "src/reload.h"
#include "src/terminology_server.h"

namespace isoguard::app {
namespace {

constexpr int kCannotStart = 2;

int cannot_start(const std::string& why) {
  std::cerr << "isoguard: " << why << '\n';
  return kCannotStart;
}

/// SIGTERM, SIGINT and SIGHUP, blocked in all threads so that only wait() sees them. A client that
/// closes its connection must not end the process, so SIGPIPE is ignored.
class Signals {
 public:
  Signals() {
    sigemptyset(&set_);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set_, signal);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
  }
  /// The next of them. Several of a kind that came meanwhile are one.
  int wait() const {
    int signal = 0;
    sigwait(&set_, &signal);
    return signal;
  }

 private:
  sigset_t set_{};
};

http::Settings listener_settings(const ListenAddress& address, const ServeOptions& options) {
  http::Settings settings;
  settings.address = address.host == "localhost" ? "127.0.0.1" : address.host;
  settings.port = address.port;
  settings.threads = options.threads > 0 ? static_cast<unsigned>(options.threads)
                                         : std::max(1u, std::thread::hardware_concurrency());
  return settings;
}

fhir_client::Settings client_settings(const ServeOptions& options) {
  fhir_client::Settings settings;
  settings.servers = registrations(options);
  settings.limits.parallel_per_server = options.fhir_parallel;
  settings.limits.deadline = std::chrono::milliseconds(options.fhir_deadline_ms);
  settings.plain_http = options.fhir_plain_http;
  settings.release = fhir::parse_release(options.fhir_release);
  // In one piece, so that lines of other threads do not come between.
  settings.log = [](const std::string& sentence) { std::cerr << "isoguard: " + sentence + "\n"; };
  return settings;
}

void announce(const ListenAddress& address, std::uint16_t port, const ServeOptions& options) {
  const bool ipv6 = address.host.find(':') != std::string::npos;
  std::cout << "isoguard listening on http://" << (ipv6 ? "[" : "") << address.host
            << (ipv6 ? "]" : "") << ':' << port << " (policy " << options.decision.policy << ")"
            << std::endl;
  if (!address.is_loopback()) {
    std::cerr << "isoguard: listening beyond this machine without client authentication; put it "
                 "behind a proxy that authenticates\n";
  }
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
  auto store = open_audit_store(options);
  if (!store) return cannot_start(store.error());
  try {
    const fhir_client::Settings settings = client_settings(options);
    Kept kept(std::move(*store), options);
    fhir_client::Client fhir(settings);
    const auto terminology = terminology_server(options);
    CdsHandler handler(
        (*manifests)->plugin(), fhir, CorsPolicy(options.cors_origins, address->is_loopback()),
        std::chrono::milliseconds(options.fhir_deadline_ms),
        fhir::parse_release(options.fhir_release).value_or(fhir::Release::r4), kept.keeping());
    if (terminology) handler.ask_about_codes(*terminology);
    http::Server server(listener_settings(*address, options), handler);
    server.start();
    for (const auto& registered : settings.servers)
      fhir.release_of(registered.url);  // begins to ask
    announce(*address, server.port(), options);
    if (!kept.warning().empty()) std::cerr << "isoguard: " + kept.warning() + "\n";
    kept.started((*manifests)->plugin().now());
    while (signals.wait() == SIGHUP) {
      const std::string said = (*manifests)->reload();
      settings.log(said);
      kept.reloaded((*manifests)->plugin().now(), said);
    }
    server.stop();
    fhir.stop();
    if (terminology) terminology->stop();
    kept.stopped();
  } catch (const std::exception& failure) {
    return cannot_start(failure.what());
  }
  return 0;
}

}  // namespace isoguard::app
