#include "src/clients/authenticator.h"

#include <chrono>
#include <utility>

#include "src/clients/claims.h"

namespace isoguard::clients {
namespace {

std::int64_t seconds_of_system() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::floor<std::chrono::seconds>(now).count();
}

/// The token of "Bearer <token>" (RFC 6750 section 2.1); empty when it is another scheme.
std::string_view bearer_of(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (authorization.size() <= kScheme.size()) return {};
  for (std::size_t i = 0; i < kScheme.size(); ++i) {
    const char c = authorization[i];
    if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != kScheme[i]) return {};
  }
  return authorization.substr(kScheme.size());
}

}  // namespace

struct Authenticator::Check {
  Token token;
  Identity identity;
  Done done;

  void end(AuthResult result) { done({result, std::move(identity)}); }
};

Authenticator::Authenticator(Settings settings)
    : now_(settings.now ? std::move(settings.now) : seconds_of_system),
      local_(settings.remembered, now_),
      replays_(local_, settings.shared),
      pool_(settings.verifier_threads) {}

void Authenticator::use(std::shared_ptr<const Registry> registry) {
  const std::lock_guard lock(mutex_);
  registry_.swap(registry);
}

std::shared_ptr<const Registry> Authenticator::registry() const {
  const std::lock_guard lock(mutex_);
  return registry_;
}

void Authenticator::authenticate(std::string_view authorization, std::size_t headers,
                                 std::string_view endpoint, Done done,
                                 const ShownCertificate* shown) {
  const auto check = std::make_shared<Check>(Check{{}, {}, std::move(done)});
  const std::string_view text = bearer_of(authorization);
  if (headers != 1 || text.empty()) return check->end(AuthResult::no_token);
  auto token = Token::parse(text);
  if (!token) return check->end(token.error());
  check->token = std::move(*token);
  const auto client = registry()->find(check->token.iss);
  if (client == nullptr) return check->end(AuthResult::unknown_issuer);
  check->identity.client = client;
  if (!comes_over_its_certificate(check->token, *client, shown)) {
    return check->end(AuthResult::certificate);
  }
  const AuthResult found = check_claims(check->token, *client, endpoint, now_());
  if (found != AuthResult::accepted) return check->end(found);
  find_key(check);
}

void Authenticator::find_key(const std::shared_ptr<Check>& check) {
  const Token& token = check->token;
  check->identity.client->keys->find(token.kid, token.algorithm,
                                     [this, check](std::optional<PublicKey> key) {
                                       if (!key || !key->suits(check->token.algorithm))
                                         return check->end(AuthResult::unknown_key);
                                       verify(check, *key);
                                     });
}

void Authenticator::verify(const std::shared_ptr<Check>& check, const PublicKey& key) {
  if (!is_elliptic(check->token.algorithm)) return judge(check, key);
  const void* line = check->identity.client->allowance.get();
  if (!pool_.post(line, [this, check, key] { judge(check, key); })) check->end(AuthResult::busy);
}

void Authenticator::judge(const std::shared_ptr<Check>& check, const PublicKey& key) {
  const Token& token = check->token;
  if (!key.verify(token.algorithm, token.signed_part, token.signature)) {
    return check->end(AuthResult::signature);
  }
  check->identity.tenant = tenant_of(token, *check->identity.client);
  check->identity.kid = token.kid;
  check->identity.jti = token.jti;
  replays_.claim(token.iss, token.jti, token.exp + kSkew, [check](ReplayGuard::Outcome outcome) {
    check->identity.replay_shared = outcome.shared;
    check->end(outcome.fresh ? AuthResult::accepted : AuthResult::replayed);
  });
}

}  // namespace isoguard::clients
