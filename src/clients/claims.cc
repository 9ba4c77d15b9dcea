#include "src/clients/claims.h"

#include <algorithm>

namespace isoguard::clients {
namespace {

bool is_for(const Token& token, const Client& client, std::string_view endpoint) {
  const std::string url = client.audience + std::string(endpoint);
  return std::find(token.audiences.begin(), token.audiences.end(), url) != token.audiences.end();
}

bool may_speak_for_its_tenant(const Token& token, const Client& client) {
  if (!token.tenant) return client.tenants.size() <= 1;
  return std::find(client.tenants.begin(), client.tenants.end(), *token.tenant) !=
         client.tenants.end();
}

AuthResult check_times(const Token& token, const Client& client, std::int64_t now) {
  if (now > token.exp + kSkew || (token.nbf && *token.nbf > now + kSkew)) {
    return AuthResult::expired;
  }
  if (token.iat > now + kSkew) return AuthResult::issued_later;
  const std::int64_t lifetime = token.exp - token.iat;
  return lifetime > 0 && lifetime <= client.longest_lifetime ? AuthResult::accepted
                                                             : AuthResult::lifetime;
}

}  // namespace

AuthResult check_claims(const Token& token, const Client& client, std::string_view endpoint,
                        std::int64_t now) {
  const auto& allowed = client.algorithms;
  if (std::find(allowed.begin(), allowed.end(), token.algorithm) == allowed.end()) {
    return AuthResult::algorithm;
  }
  if (!token.jku.empty() && token.jku != client.jku) return AuthResult::jku;
  if (!is_for(token, client, endpoint)) return AuthResult::audience;
  if (const AuthResult found = check_times(token, client, now); found != AuthResult::accepted) {
    return found;
  }
  return may_speak_for_its_tenant(token, client) ? AuthResult::accepted : AuthResult::tenant;
}

bool comes_over_its_certificate(const Token& token, const Client& client,
                                const ShownCertificate* shown) {
  const bool bound = token.certificate.has_value();
  return client.certificates.allows(shown) &&
         (!bound || (shown != nullptr && *token.certificate == shown->sha256));
}

std::string tenant_of(const Token& token, const Client& client) {
  if (token.tenant) return *token.tenant;
  return client.tenants.size() == 1 ? client.tenants.front() : std::string();
}

}  // namespace isoguard::clients
