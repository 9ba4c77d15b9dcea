#include "src/reloads.h"

#include <exception>
#include <string>
#include <vector>

#include "src/admission/clients_in_use.h"
#include "src/admission/tls_certificates.h"
#include "src/kept.h"
#include "src/manifests/reload.h"
#include "src/recording/metrics.h"
#include "src/telemetry/log.h"

namespace isoguard::app {
namespace {

using telemetry::Level;

constexpr std::chrono::seconds kLookEvery{2};

void say(const ReloadResult& result, telemetry::Log& log) {
  const Level level = result.was_refused()                           ? Level::error
                      : result.outcome == ReloadOutcome::rolled_back ? Level::warning
                                                                     : Level::info;
  log.say(level, result.said);
}

std::vector<std::string> files_of(const Reloads::Parts& parts) {
  std::vector<std::string> files = parts.manifests.files();
  if (parts.clients == nullptr) return files;
  for (std::string& file : parts.clients->files()) files.push_back(std::move(file));
  return files;
}

}  // namespace

Reloads::Reloads(const Parts& parts, bool by_themselves)
    : parts_(parts),
      by_themselves_(by_themselves),
      of_certificates_(
          [this] { return parts_.tls == nullptr ? FileChanges::Paths() : parts_.tls->files(); }),
      of_manifests_([this] { return by_themselves_ ? files_of(parts_) : FileChanges::Paths(); }) {}

void Reloads::all() noexcept try {
  if (parts_.tls != nullptr) certificates();
  manifests();
} catch (const std::exception& failure) {
  say_failed(failure);
}

void Reloads::what_changed(Life::Clock::time_point now) noexcept try {
  if (now - looked_ < kLookEvery) return;
  looked_ = now;
  if (of_certificates_.settled()) certificates();
  if (of_manifests_.settled()) manifests();
} catch (const std::exception& failure) {
  say_failed(failure);
}

void Reloads::say_failed(const std::exception& failure) const {
  parts_.log.say(Level::error, std::string("reload: ") + failure.what());
}

void Reloads::certificates() {
  of_certificates_.know();
  say(guarded("TLS: the certificates in use stay, because ",
              [this] { return parts_.tls->reload(); }),
      parts_.log);
}

void Reloads::manifests() {
  of_manifests_.know();
  const ReloadResult result = parts_.manifests.reload(parts_.clients);
  of_manifests_.know_new();  // such as key sets that the new file of clients names
  say(result, parts_.log);
  parts_.metrics.reloaded(result);
  parts_.kept.reloaded(parts_.manifests.plugin().now(), result);
}

}  // namespace isoguard::app
