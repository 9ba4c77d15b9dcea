#include "src/admission/clients_in_use.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "plugin/knowledge/knowledge.h"
#include "plugin/plugin.h"
#include "src/fhir_client/base_url.h"
#include "src/options/registration.h"

namespace isoguard::app {
namespace {

using clients::Client;
using fhir_client::BaseUrl;

/// Half of the processor, so that forged signatures cannot take all of it.
unsigned verifier_threads() { return std::max(1U, std::thread::hardware_concurrency() / 2); }

Installation installation_of(const ServeOptions& options, const plugin::Plugin& plugin) {
  std::vector<BaseUrl> servers;
  for (const auto& server : registrations(options)) {
    if (const auto base = BaseUrl::parse(server.url)) servers.push_back(*base);
  }
  return {[&plugin](std::string_view id) { return plugin.offers(id); },
          [servers](std::string_view url) {
            const auto base = BaseUrl::parse(url);
            return base && std::find(servers.begin(), servers.end(), *base) != servers.end();
          },
          [&plugin](std::string_view id) { return plugin.knowledge().policy(id) != nullptr; },
          !options.decision.data_dir.empty(), !options.edge.tls_client_ca.empty()};
}

std::string describe(const std::string& path, const std::vector<knowledge::Fault>& faults) {
  std::string text =
      "the clients in --clients " + path + " cannot be used, " + std::to_string(faults.size()) +
      (faults.size() == 1 ? " fault:\n" : " faults:\n") + knowledge::to_string(faults);
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace

ClientsInUse::ClientsInUse(const ServeOptions& options, clients::ReplayStore* shared, Say say)
    : options_(options),
      say_(std::move(say)),
      authenticator_({verifier_threads(), {}, shared, 200'000}),
      fetcher_({.accept = "application/jwk-set+json, application/json"}) {}

ClientsInUse::~ClientsInUse() { stop(); }

void ClientsInUse::stop() {
  fetcher_.stop();
  authenticator_.stop();
}

tl::expected<std::unique_ptr<ClientsInUse>, std::string> ClientsInUse::load(
    const ServeOptions& options, const plugin::Plugin& plugin, clients::ReplayStore* shared,
    Say say) {
  auto file = read_client_file(options.clients, installation_of(options, plugin));
  if (!file) return tl::unexpected(describe(options.clients, file.error()));
  std::unique_ptr<ClientsInUse> clients(new ClientsInUse(options, shared, std::move(say)));
  clients->use(std::move(*file));
  return clients;
}

tl::expected<Prepared, std::string> ClientsInUse::prepare(const plugin::Plugin& plugin) {
  auto file = read_client_file(options_.clients, installation_of(options_, plugin));
  if (!file) return tl::unexpected(describe(options_.clients, file.error()));
  std::vector<std::string> said = changes(*file);
  const auto next = std::make_shared<ClientFile>(std::move(*file));
  return Prepared{std::move(said), [this, next] { use(std::move(*next)); }};
}

std::vector<std::string> ClientsInUse::changes(const ClientFile& file) const {
  std::vector<std::string> said;
  if (file.discovery_needs_token != discovery_needs_token_) {
    said.emplace_back(file.discovery_needs_token ? "discovery needs a token" : "discovery is open");
  }
  std::map<std::string, std::string> gone = texts_;
  for (const ReadClient& read : file.clients) {
    const auto before = gone.find(read.client.name);
    if (before == gone.end()) {
      said.push_back("client " + read.client.name + " added");
      continue;
    }
    if (before->second != read.text) said.push_back("client " + read.client.name + " changed");
    gone.erase(before);
  }
  for (const auto& [name, text] : gone) said.push_back("client " + name + " removed");
  return said;
}

void ClientsInUse::use(ClientFile file) {
  auto registry = std::make_shared<clients::Registry>();
  std::map<std::string, std::shared_ptr<clients::RemoteKeys>> published;
  std::map<std::string, std::shared_ptr<clients::Allowance>> allowances;
  texts_.clear();
  files_ = {options_.clients};
  for (ReadClient& read : file.clients) {
    Client& client = read.client;
    texts_[client.name] = read.text;
    files_.push_back(read.keys_file);
    if (!client.jku.empty()) {
      auto& keys = published[client.jku];
      if (keys == nullptr) keys = keys_at(client.name, client.jku);
      client.keys = keys;
    }
    auto& allowance = allowances_[client.iss];
    if (allowance == nullptr) allowance = std::make_shared<clients::Allowance>(client.limits);
    allowance->set(client.limits);
    client.allowance = allowances[client.iss] = allowance;
    registry->clients.push_back(std::make_shared<const Client>(std::move(client)));
  }
  registry->discovery_needs_token = discovery_needs_token_ = file.discovery_needs_token;
  published_.swap(published);
  allowances_.swap(allowances);
  authenticator_.use(std::move(registry));
  for (const auto& [jku, keys] : published_) keys->refresh();
}

std::vector<ClientKeys> ClientsInUse::keys() const {
  std::vector<ClientKeys> all;
  for (const auto& client : authenticator_.registry()->clients) {
    clients::KeyCondition now = client->keys->condition();
    all.push_back({client->name, now.usable, std::move(now.trouble)});
  }
  return all;
}

void ClientsInUse::tick() {
  for (const auto& [jku, keys] : published_) keys->keep();
}

std::shared_ptr<clients::RemoteKeys> ClientsInUse::keys_at(const std::string& name,
                                                           const std::string& jku) {
  const auto known = published_.find(jku);
  if (known != published_.end()) return known->second;
  return std::make_shared<clients::RemoteKeys>(
      [this, jku](clients::RemoteKeys::Fetched fetched) { fetcher_.get(jku, std::move(fetched)); },
      std::chrono::steady_clock::now,
      [this, name](const std::string& what) {
        if (say_) say_("client " + name + ": the keys that it publishes " + what);
      });
}

}  // namespace isoguard::app
