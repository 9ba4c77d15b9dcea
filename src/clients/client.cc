#include "src/clients/client.h"

#include <algorithm>
#include <set>

namespace isoguard::clients {
namespace {

bool has(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

bool Client::may_call(std::string_view service) const {
  return services.empty() || has(services, service);
}

std::shared_ptr<const Client> Registry::find(std::string_view iss) const {
  const auto found = std::find_if(clients.begin(), clients.end(),
                                  [&](const auto& client) { return client->iss == iss; });
  return found == clients.end() ? nullptr : *found;
}

bool Registry::has_origin(std::string_view origin) const {
  return std::any_of(clients.begin(), clients.end(),
                     [&](const auto& client) { return has(client->cors_origins, origin); });
}

bool Registry::any_refuses_unrecorded() const {
  return std::any_of(clients.begin(), clients.end(),
                     [](const auto& client) { return client->audit_on_failure == "refuse"; });
}

std::vector<std::string> Registry::tenants() const {
  std::set<std::string> all;
  for (const auto& client : clients) all.insert(client->tenants.begin(), client->tenants.end());
  return {all.begin(), all.end()};
}

}  // namespace isoguard::clients
