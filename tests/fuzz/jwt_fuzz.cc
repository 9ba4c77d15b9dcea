// Whatever stands where a token should be: it ends in a verdict, and it is let in only when it is
// one of the tokens that were signed.

#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>

#include "src/audit/text.h"
#include "src/clients/authenticator.h"
#include "src/clients/token.h"

namespace {

using namespace isoguard::clients;

constexpr std::int64_t kNow = 1'764'000'000;
constexpr const char* kEndpoint = "/cds-services/order-sign";
// Its private half was never kept; the tokens below were signed with it.
constexpr const char* kKeys =
#include "tests/fuzz/jwt_keys.inc"
    ;
constexpr const char* kSigned[] = {
#include "tests/fuzz/jwt_tokens.inc"
};

void require(bool condition) {
  if (!condition) std::abort();
}

std::shared_ptr<const Registry> registry() {
  Client client;
  client.name = "a";
  client.iss = "https://ehr.example";
  client.audience = "https://cds.example";
  client.tenants = {"t"};
  client.algorithms = {Algorithm::es384, Algorithm::rs384, Algorithm::es256, Algorithm::rs256,
                       Algorithm::ps384};
  client.keys = std::make_shared<FixedKeys>(KeySet::parse(kKeys).value());
  client.allowance = std::make_shared<Allowance>(client.limits);
  auto all = std::make_shared<Registry>();
  all->clients.push_back(std::make_shared<const Client>(client));
  return all;
}

/// What is read is what is written: no two spellings of one token.
void check_spelling(const std::string& text, const Token& token) {
  require(text == token.signed_part + "." + isoguard::audit::base64url(token.signature));
  require(!token.kid.empty() && !token.iss.empty() && !token.jti.empty());
  require(!token.audiences.empty() && text.size() <= Token::kMostBytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto clients = registry();
  static const std::set<std::string> good(std::begin(kSigned), std::end(kSigned));
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (const auto token = Token::parse(text)) check_spelling(text, *token);
  Authenticator authenticator({0, [] { return kNow; }, nullptr, 10});
  authenticator.use(clients);
  int verdicts = 0;
  bool let_in = false;
  authenticator.authenticate("Bearer " + text, 1, kEndpoint, [&](const Verdict& verdict) {
    ++verdicts;
    let_in = verdict.result == AuthResult::accepted;
  });
  while (authenticator.run_one()) continue;
  require(verdicts == 1);
  require(!let_in || good.contains(text));
  return 0;
}
