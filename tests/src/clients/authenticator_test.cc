// Which tokens let a client in, and why all others do not.

#include "src/clients/authenticator.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "tests/src/clients/signer.h"

namespace isoguard::clients {
namespace {

using Members = std::map<std::string, std::string>;

/// A service with one client, at kNow; signatures are verified at once.
struct Door {
  explicit Door(Client client, std::int64_t now = kNow)
      : authenticator({2, [this] { return clock.load(); }, nullptr, 1000}), clock(now) {
    authenticator.use(registry_of(client));
  }
  Verdict show(const std::string& authorization, std::size_t headers = 1,
               const std::string& endpoint = kEndpoint) {
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<Verdict> verdict;
    authenticator.authenticate(authorization, headers, endpoint, [&](Verdict said) {
      const std::lock_guard lock(mutex);
      verdict = std::move(said);
      changed.notify_one();
    });
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return verdict.has_value(); });
    return *verdict;
  }
  std::string result(const std::string& token, const std::string& endpoint = kEndpoint) {
    return std::string(to_code(show("Bearer " + token, 1, endpoint).result));
  }

  Authenticator authenticator;
  std::atomic<std::int64_t> clock;
};

std::string good(const Signer& signer, const Members& other = {}) {
  return signer.token(signer.header(), claims(other));
}

Client both_kinds() {
  std::string rsa = rsa_signer().jwk();
  rsa.replace(rsa.find("k1"), 2, "r1");
  return client_of(R"({"keys":[)" + ec_signer().jwk() + "," + rsa + "]}");
}
std::string rsa_header() { return R"({"alg":"RS384","typ":"JWT","kid":"r1"})"; }

TEST(Authenticator, LetsInWhoShowsAGoodToken) {
  Door door(both_kinds());
  const Verdict ec = door.show("Bearer " + good(ec_signer()));
  EXPECT_EQ(ec.result, AuthResult::accepted);
  ASSERT_NE(ec.identity.client, nullptr);
  EXPECT_EQ(ec.identity.client->name, "st-anna");
  EXPECT_EQ(ec.identity.kid, "k1");
  EXPECT_EQ(ec.identity.jti, "ee22b021-e1b7-4611-ba5b-8eec6a33ac1e");
  EXPECT_EQ(ec.identity.tenant, "");
  EXPECT_FALSE(ec.identity.replay_shared);
  EXPECT_EQ(door.result(rsa_signer().token(rsa_header(), claims({{"jti", "\"2\""}}))), "accepted");
  EXPECT_EQ(door.show("bearer " + good(ec_signer(), {{"jti", "\"3\""}})).result,
            AuthResult::accepted);
}

TEST(Authenticator, ATokenIsGoodOnce) {
  Door door(both_kinds());
  const std::string token = good(ec_signer());
  EXPECT_EQ(door.result(token), "accepted");
  EXPECT_EQ(door.result(token), "replayed");
  EXPECT_EQ(door.result(good(ec_signer())), "replayed") << "another signature, the same jti";
  door.clock = kNow + 120;
  EXPECT_EQ(door.result(token), "replayed") << "in the last second in which it could be good";
}

TEST(Authenticator, OfAHundredAtOnceOneIsLetIn) {
  for (const bool elliptic : {true, false}) {
    Door door(both_kinds());
    const std::string token =
        "Bearer " + (elliptic ? good(ec_signer()) : rsa_signer().token(rsa_header(), claims()));
    std::atomic<int> in = 0;
    std::atomic<int> replayed = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 100; ++i) {
      threads.emplace_back([&] {
        const AuthResult result = door.show(token).result;
        in += result == AuthResult::accepted;
        replayed += result == AuthResult::replayed;
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(in, 1);
    EXPECT_EQ(replayed, 99);
  }
}

TEST(Authenticator, ARefusedTokenUsesNothingUp) {
  Door door(both_kinds());
  const std::string token = good(ec_signer());
  std::string forged = token;
  forged[forged.size() - 10] = forged[forged.size() - 10] == 'A' ? 'B' : 'A';
  EXPECT_EQ(door.result(forged), "signature");
  EXPECT_EQ(door.result(token, "/cds-services/order-select"), "audience");
  EXPECT_EQ(door.result(token), "accepted");
}

TEST(Authenticator, TheTokenOfTheSpecificationVerifiesAndLivesTooLong) {
  const char* token =
      "eyJhbGciOiJFUzM4NCIsInR5cCI6IkpXVCIsImtpZCI6ImV4YW1wbGUta2lkIiwiamt1IjoiaHR0cHM6Ly9maGlyLWVo"
      "ci5leGFtcGxlLmNvbS9qd2tfdXJpIn0.eyJpc3MiOiJodHRwczovL2ZoaXItZWhyLmV4YW1wbGUuY29tLyIsImF1ZCI6"
      "Imh0dHBzOi8vY2RzLmV4YW1wbGUub3JnL2Nkcy1zZXJ2aWNlcy9zb21lLXNlcnZpY2UiLCJleHAiOjE0MjI1Njg4NjAs"
      "ImlhdCI6MTMxMTI4MDk3MCwianRpIjoiZWUyMmIwMjEtZTFiNy00NjExLWJhNWItOGVlYzZhMzNhYzFlIiwidGVuYW50"
      "IjoiMmRkZDZjM2EtOGU5YS00NGM2LWEzMDUtNTIxMTFhZDMwMmEyIn0.d1WfLjGRKlcWB94l9do4cM8REXeYJLL6SGUB"
      "O8VHZhfM8mwKYP70EMxJ67War4TQblEpaQrp11wx5p7oPFm2ETYgCicS84vXWEIYTdjooZdooCSDf2L8-"
      "i4awdoUwiEb";
  Client client = client_of(
      R"({"keys":[{"kty":"EC","use":"sig","crv":"P-384","kid":"example-kid","alg":"ES384",
          "x":"46SDH7Znh821wblCBglA61sNE9ZrHYKKt3qRtRTmSXyOI_FIGBLWrWa0GPUkDCEk",
          "y":"XMcRuuoGW7CXjQdy-F5i3FeBE0x9hPLdeFdSoDd3ELmx404tLX0VRRcqzAsPhXcI"}]})");
  client.iss = "https://fhir-ehr.example.com/";
  client.audience = "https://cds.example.org";
  client.jku = "https://fhir-ehr.example.com/jwk_uri";
  client.tenants = {"2ddd6c3a-8e9a-44c6-a305-52111ad302a2"};
  client.longest_lifetime = Client::kLongestLifetime;
  constexpr std::int64_t kIn2014 = 1'400'000'000;
  Door door(client, kIn2014);
  EXPECT_EQ(door.result(token, "/cds-services/some-service"), "lifetime");
  client.longest_lifetime = 4LL * 366 * 86'400;  // which no file of clients can say
  Door patient(client, kIn2014);
  EXPECT_EQ(patient.result(token, "/cds-services/some-service"), "accepted");
}

TEST(Authenticator, TimesHaveExactEdges) {
  const struct {
    const char* claim;
    std::int64_t iat;  ///< after kNow
    std::int64_t exp;
    const char* nbf;
    const char* result;
  } rows[] = {
      {"fresh", 0, 60, "", "accepted"},
      {"expired a second ago", -100, -1, "", "accepted"},
      {"expired 59 s ago", -100, -59, "", "accepted"},
      {"expired 60 s ago", -100, -60, "", "accepted"},
      {"expired 61 s ago", -100, -61, "", "expired"},
      {"issued in 60 s", 60, 120, "", "accepted"},
      {"issued in 61 s", 61, 120, "", "issued-later"},
      {"300 s long", 0, 300, "", "accepted"},
      {"301 s long", 0, 301, "", "lifetime"},
      {"300 s long, at its very end", -360, -60, "", "accepted"},
      {"expires when it is issued", 0, 0, "", "lifetime"},
      {"expires before it is issued", 10, 5, "", "lifetime"},
      {"good from 60 s on", 0, 200, "60", "accepted"},
      {"good from 61 s on", 0, 200, "61", "expired"},
  };
  for (const auto& row : rows) {
    Door door(both_kinds());
    Members other = {{"iat", std::to_string(kNow + row.iat)},
                     {"exp", std::to_string(kNow + row.exp)}};
    if (*row.nbf != '\0') other["nbf"] = std::to_string(kNow + std::stol(row.nbf));
    EXPECT_EQ(door.result(good(ec_signer(), other)), row.result) << row.claim;
  }
  Client client = both_kinds();
  client.longest_lifetime = 3600;
  Door door(client);
  EXPECT_EQ(door.result(good(ec_signer(), {{"exp", std::to_string(kNow + 3600)}})), "accepted");
  EXPECT_EQ(door.result(good(ec_signer(), {{"exp", std::to_string(kNow + 3601)}})), "lifetime");
}

TEST(Authenticator, ATokenIsForOneEndpoint) {
  const std::string base = "\"https://cds.example/cds-services";
  const struct {
    std::string aud;
    const char* endpoint;
    const char* result;
  } rows[] = {
      {base + "/order-sign\"", "/cds-services/order-sign", "accepted"},
      {base + "/order-sign\"", "/cds-services/order-select", "audience"},
      {base + "/order-sign\"", "/cds-services/order-sign/feedback", "audience"},
      {base + "/order-sign\"", "/cds-services", "audience"},
      {base + "/order-sign/feedback\"", "/cds-services/order-sign/feedback", "accepted"},
      {base + "/order-sign/feedback\"", "/cds-services/order-sign", "audience"},
      {base + "\"", "/cds-services", "accepted"},
      {base + "\"", "/cds-services/order-sign", "audience"},
      {base + "/order-sign/\"", "/cds-services/order-sign", "audience"},
      {base + "/ORDER-SIGN\"", "/cds-services/order-sign", "audience"},
      {"\"http://cds.example/cds-services/order-sign\"", "/cds-services/order-sign", "audience"},
      {"\"https://cds.example:443/cds-services/order-sign\"", "/cds-services/order-sign",
       "audience"},
      {"\"https://other.example/cds-services/order-sign\"", "/cds-services/order-sign", "audience"},
      {"\"https://cds.example\"", "/cds-services/order-sign", "audience"},
      {"\"*\"", "/cds-services/order-sign", "audience"},
      {"[\"https://x.example\"," + base + "/order-sign\"]", "/cds-services/order-sign", "accepted"},
      {"[" + base + "\"]", "/cds-services/order-sign", "audience"},
      {"[]", "/cds-services/order-sign", "malformed"},
  };
  for (const auto& row : rows) {
    Door door(both_kinds());
    EXPECT_EQ(door.result(good(ec_signer(), {{"aud", row.aud}}), row.endpoint), row.result)
        << row.aud << " at " << row.endpoint;
  }
}

TEST(Authenticator, ATenantMustBeOneOfTheClients) {
  const struct {
    std::vector<std::string> registered;
    const char* told;
    const char* result;
    const char* speaks_for;
  } rows[] = {
      {{}, "", "accepted", ""},
      {{}, "\"a\"", "tenant", ""},
      {{"a"}, "", "accepted", "a"},
      {{"a"}, "\"a\"", "accepted", "a"},
      {{"a"}, "\"b\"", "tenant", ""},
      {{"a"}, "\"A\"", "tenant", ""},
      {{"a", "b"}, "", "tenant", ""},
      {{"a", "b"}, "\"b\"", "accepted", "b"},
      {{"a", "b"}, "\"c\"", "tenant", ""},
      {{"a"}, "\"\"", "malformed", ""},
      {{"a"}, "[\"a\"]", "malformed", ""},
  };
  for (const auto& row : rows) {
    Client client = both_kinds();
    client.tenants = row.registered;
    Door door(client);
    const Verdict verdict = door.show("Bearer " + good(ec_signer(), {{"tenant", row.told}}));
    EXPECT_EQ(to_code(verdict.result), row.result) << row.told;
    EXPECT_EQ(verdict.identity.tenant, row.speaks_for);
  }
}

TEST(Authenticator, AClientUsesTheAlgorithmsThatItIsRegisteredWith) {
  const struct {
    Algorithm algorithm;
    bool usual;
  } rows[] = {{Algorithm::es384, true},
              {Algorithm::rs384, true},
              {Algorithm::es256, false},
              {Algorithm::rs256, false},
              {Algorithm::ps384, false}};
  for (const auto& row : rows) {
    const Signer signer = is_elliptic(row.algorithm) ? Signer::ec("k", row.algorithm)
                                                     : Signer::rsa("k", row.algorithm);
    Client client = client_of(signer.jwks());
    Door usual(client);
    EXPECT_EQ(usual.result(good(signer)), row.usual ? "accepted" : "algorithm");
    client.algorithms = {row.algorithm};
    Door told(client);
    EXPECT_EQ(told.result(good(signer)), "accepted") << to_text(row.algorithm);
  }
}

TEST(Authenticator, SignaturesOfOneClientThatWaitAreBounded) {
  Client client = both_kinds();
  Authenticator authenticator({0, [] { return kNow; }, nullptr, 1000});  // no thread verifies
  authenticator.use(registry_of(client));
  int busy = 0;
  int others = 0;
  const std::string token = "Bearer " + good(ec_signer());
  for (int i = 0; i < 300; ++i) {
    authenticator.authenticate(token, 1, kEndpoint, [&](const Verdict& verdict) {
      ++(verdict.result == AuthResult::busy ? busy : others);
    });
  }
  EXPECT_EQ(busy, 300 - 256);
  EXPECT_EQ(others, 0);
}

TEST(Authenticator, OneHeaderWithABearerTokenAndNothingElse) {
  Door door(both_kinds());
  const std::string token = good(ec_signer());
  EXPECT_EQ(door.show("", 0).result, AuthResult::no_token);
  EXPECT_EQ(door.show("", 1).result, AuthResult::no_token);
  EXPECT_EQ(door.show("Bearer", 1).result, AuthResult::no_token);
  EXPECT_EQ(door.show("Bearer ", 1).result, AuthResult::no_token);
  EXPECT_EQ(door.show("Basic " + token, 1).result, AuthResult::no_token);
  EXPECT_EQ(door.show(token, 1).result, AuthResult::no_token);
  EXPECT_EQ(door.show("Bearer " + token, 2).result, AuthResult::no_token);
  EXPECT_EQ(door.show("Bearer  " + token, 1).result, AuthResult::malformed);
  EXPECT_EQ(door.show("Bearer " + token + " ", 1).result, AuthResult::malformed);
  EXPECT_EQ(door.show("Bearer " + token + ",Bearer x", 1).result, AuthResult::malformed);
  EXPECT_EQ(door.show("Bearer " + token, 1).result, AuthResult::accepted);
}

}  // namespace
}  // namespace isoguard::clients
