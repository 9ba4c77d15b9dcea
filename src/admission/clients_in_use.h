#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "src/admission/client_file.h"
#include "src/admission/client_keys.h"
#include "src/clients/authenticator.h"
#include "src/clients/remote_keys.h"
#include "src/fhir_client/document_fetcher.h"
#include "src/manifests/reload.h"
#include "src/options/config.h"

namespace isoguard::plugin {
class Plugin;
}

namespace isoguard::app {

/// The clients that may call now, where their keys come from, and how the file of them is read
/// anew. What a client has used of its allowance, the keys that it published and the tokens that it
/// used up stay over a reload.
class ClientsInUse final : public AlsoReloaded {
 public:
  /// Gets a sentence about keys now and then, on any thread.
  using Say = std::function<void(const std::string&)>;

  /// Reads the file that `options` names; the key sets that clients publish are asked for at once.
  /// Otherwise what is wrong with it, a line a fault. `shared`: nullptr, or what all replicas
  /// share; must outlive this. `say`: empty, or called until the end of stop().
  static tl::expected<std::unique_ptr<ClientsInUse>, std::string> load(
      const ServeOptions& options, const plugin::Plugin& plugin,
      clients::ReplayStore* shared = nullptr, Say say = {});
  ~ClientsInUse() override;

  clients::Authenticator& authenticator() { return authenticator_; }
  /// Any thread.
  std::shared_ptr<const clients::Registry> registry() const { return authenticator_.registry(); }

  tl::expected<Prepared, std::string> prepare(const plugin::Plugin& plugin) override;
  /// The file of clients and those of their keys.
  std::vector<std::string> files() const override { return files_; }

  /// Any thread: in the order of the file.
  std::vector<ClientKeys> keys() const;
  /// Asks again for keys that could not be had or grow old, as often as that may be done. To be
  /// called from time to time, by the thread that reloads.
  void tick();

  /// Ends all threads; what waits for them is dropped. Idempotent.
  void stop();

 private:
  ClientsInUse(const ServeOptions& options, clients::ReplayStore* shared, Say say);
  void use(ClientFile file);
  std::vector<std::string> changes(const ClientFile& file) const;
  std::shared_ptr<clients::RemoteKeys> keys_at(const std::string& name, const std::string& jku);

  const ServeOptions& options_;
  const Say say_;
  std::map<std::string, std::string> texts_;  ///< by the names of clients
  std::vector<std::string> files_;
  bool discovery_needs_token_ = false;
  std::map<std::string, std::shared_ptr<clients::RemoteKeys>> published_;  // by address
  std::map<std::string, std::shared_ptr<clients::Allowance>> allowances_;  // by iss
  clients::Authenticator authenticator_;
  fhir_client::DocumentFetcher fetcher_;
};

}  // namespace isoguard::app
