// TLS of the listener: what it agrees to, whom it believes, and what a broken handshake costs.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <functional>
#include <string>
#include <string_view>

#include "tests/src/http/test_server.h"

namespace isoguard::http {
namespace {

using namespace std::chrono_literals;
using test::get;
using test::post;
using test::RawHttpClient;
using test::RawResponse;
using test::trusting_client;
using test_support::CertificateAuthority;
using Client = std::shared_ptr<ssl_ctx_st>;

/// A server whose certificate an authority of its own has signed; `clients` may sign those of
/// clients.
struct TlsServer {
  explicit TlsServer(const CertificateAuthority::Wish& wish = {}, Settings settings = {},
                     const std::string& clients = {}, bool client_required = true)
      : in_use(context(wish, clients, client_required)), server(with(std::move(settings))) {}

  std::shared_ptr<const TlsContext> context(const CertificateAuthority::Wish& wish,
                                            const std::string& clients = {},
                                            bool client_required = true) {
    authority.certify(wish);
    const std::string certificate = authority.certificate_pem();
    const std::string key = authority.key_pem();
    return TlsContext::make({certificate, key, clients, {}, client_required}).value();
  }
  Settings with(Settings settings) const {
    settings.tls = &in_use;
    return settings;
  }
  std::uint16_t port() const { return server.port(); }
  Figures figures() const { return server.server.figures(); }

  CertificateAuthority authority;
  TlsInUse in_use;
  TestServer server;
};

int answer_of(TlsServer& server, const Client& client) {
  return RawHttpClient(server.port(), client).exchange(get("/echo")).status;
}

void set_versions(const Client& client, int version) {
  SSL_CTX_set_security_level(client.get(), 0);
  SSL_CTX_set_min_proto_version(client.get(), version);
  SSL_CTX_set_max_proto_version(client.get(), version);
}

struct Offer {
  const char* note;
  int version;
  const char* ciphers;  // of 1.2 and before
  bool agreed_with_p256;
  bool agreed_with_rsa;
};

const Offer kOffers[] = {
    {"1.3", TLS1_3_VERSION, "ALL:@SECLEVEL=0", true, true},
    {"1.2", TLS1_2_VERSION, "ALL:@SECLEVEL=0", true, true},
    {"1.1", TLS1_1_VERSION, "ALL:@SECLEVEL=0", false, false},
    {"1.0", TLS1_VERSION, "ALL:@SECLEVEL=0", false, false},
    {"ECDSA, GCM", TLS1_2_VERSION, "ECDHE-ECDSA-AES128-GCM-SHA256", true, false},
    {"RSA, GCM", TLS1_2_VERSION, "ECDHE-RSA-AES256-GCM-SHA384", false, true},
    {"ECDSA, ChaCha20", TLS1_2_VERSION, "ECDHE-ECDSA-CHACHA20-POLY1305", true, false},
    {"CBC", TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA256:ECDHE-RSA-AES128-SHA256", false, false},
    {"CBC, SHA-1", TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES128-SHA", false, false},
    {"finite field", TLS1_2_VERSION, "DHE-RSA-AES128-GCM-SHA256", false, false},
    {"RSA key transport", TLS1_2_VERSION, "AES128-GCM-SHA256", false, false},
    {"CCM", TLS1_2_VERSION, "ECDHE-ECDSA-AES128-CCM8", false, false},
    {"anonymous", TLS1_2_VERSION, "aNULL:@SECLEVEL=0", false, false},
    {"nothing encrypted", TLS1_2_VERSION, "eNULL:@SECLEVEL=0", false, false},
};

TEST(Tls12And13, AgreesToNothingElse) {
  TlsServer p256;
  CertificateAuthority::Wish rsa_wish;
  rsa_wish.key_kind = "RSA";
  TlsServer rsa(rsa_wish);
  for (const Offer& offer : kOffers) {
    const Client client = trusting_client();
    set_versions(client, offer.version);
    ASSERT_EQ(SSL_CTX_set_cipher_list(client.get(), offer.ciphers), 1) << offer.note;
    EXPECT_EQ(answer_of(p256, client), offer.agreed_with_p256 ? 200 : 0) << offer.note;
    EXPECT_EQ(answer_of(rsa, client), offer.agreed_with_rsa ? 200 : 0) << offer.note;
  }
}

TEST(Tls12And13, Groups) {
  TlsServer server;
  for (const auto& [groups, status] :
       {std::pair("X25519", 200), std::pair("P-256", 200), std::pair("P-384", 200),
        std::pair("P-521", 0), std::pair("ffdhe2048", 0)}) {
    const Client client = trusting_client();
    ASSERT_EQ(SSL_CTX_set1_groups_list(client.get(), groups), 1);
    EXPECT_EQ(answer_of(server, client), status) << groups;
  }
}

TEST(Tls12And13, Protocols) {
  struct Row {
    std::string offered;
    std::string chosen;
    int status;
  };
  const std::string http1("\x08http/1.1", 9);
  const std::string http2("\x02h2", 3);
  const Row kRows[] = {
      {"", "", 200}, {http1, "http/1.1", 200}, {http2 + http1, "http/1.1", 200}, {http2, "", 0}};
  TlsServer server;
  for (const Row& row : kRows) {
    const Client client = trusting_client();
    SSL_CTX_set_alpn_protos(client.get(),
                            reinterpret_cast<const unsigned char*>(row.offered.data()),
                            static_cast<unsigned>(row.offered.size()));
    RawHttpClient connection(server.port(), client);
    EXPECT_EQ(connection.exchange(get("/echo")).status, row.status) << row.offered;
    const unsigned char* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(connection.session(), &chosen, &size);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(chosen), size), row.chosen);
  }
}

TEST(Tls12And13, ResumesNothing) {
  TlsServer server;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const Client client = trusting_client();
    set_versions(client, version);
    RawHttpClient connection(server.port(), client);
    EXPECT_EQ(connection.exchange(get("/echo")).status, 200);
    EXPECT_EQ(SSL_SESSION_is_resumable(SSL_get_session(connection.session())), 0) << version;
  }
}

TEST(Tls12And13, DoesNotRenegotiate) {
  TlsServer server;
  const Client client = trusting_client();
  set_versions(client, TLS1_2_VERSION);
  RawHttpClient connection(server.port(), client);
  EXPECT_EQ(connection.exchange(get("/echo")).status, 200);
  SSL_renegotiate(connection.session());
  EXPECT_NE(SSL_do_handshake(connection.session()), 1);
}

TEST(Tls12And13, CarriesBodiesOfAnySize) {
  TlsServer server;
  RawHttpClient client(server.port(), trusting_client());
  for (const std::size_t size : {0u, 1u, 16'384u, 16'385u, 82'000u, 300'000u, 6u * 1024 * 1024}) {
    std::string body(size, '\0');
    for (std::size_t i = 0; i < size; ++i) body[i] = static_cast<char>(i * 7 % 251);
    const RawResponse response = client.exchange(post("/echo", body));
    EXPECT_EQ(response.status, 200) << size;
    EXPECT_TRUE(response.body == body) << size;
  }
}

// Broken handshakes ---------------------------------------------------------------------------

TEST(TlsHandshake, PlainHttpIsToldSo) {
  TlsServer server;
  RawHttpClient client(server.port(), nullptr);
  const RawResponse response = client.exchange(get("/echo"));
  EXPECT_EQ(response.status, 400);
  EXPECT_NE(response.body.find("This port speaks TLS"), std::string::npos) << response.body;
  EXPECT_TRUE(client.is_closed_by_server());
  EXPECT_EQ(server.figures().failed_handshakes, 1u);
}

TEST(TlsHandshake, GarbageEndsItsConnectionOnly) {
  const std::string kGarbage[] = {
      std::string(1, '\0'), std::string(300, '\xff'), std::string("\x16\x03\x01\xff\xff", 5),
      std::string("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00", 10), std::string(100'000, 'x')};
  TlsServer server;
  for (const std::string& garbage : kGarbage) {
    RawHttpClient client(server.port(), nullptr);
    client.send(garbage);
    client.shut_down_writing();
    client.read_to_end();
  }
  server.server.wait_for_connections(0);
  EXPECT_EQ(server.figures().handshakes, 0u);
  EXPECT_EQ(answer_of(server, trusting_client()), 200);
}

TEST(TlsHandshake, ASlowOneIsEnded) {
  Settings settings;
  settings.header_timeout = settings.idle_timeout = 1h;
  settings.handshake_timeout = 50ms;
  TlsServer server({}, settings);
  for (const std::string& begun : {std::string(), std::string("\x16\x03\x01\x02\x00\x01", 6)}) {
    RawHttpClient client(server.port(), nullptr);
    client.send(begun);
    EXPECT_EQ(client.read_to_end(), "");
  }
  EXPECT_EQ(server.figures().given_up_handshakes, 2u);
}

TEST(TlsHandshake, TheOldestGivesWay) {
  Settings settings;
  settings.threads = 1;
  settings.max_handshakes = 3;
  settings.handshake_timeout = 1h;
  TlsServer server({}, settings);
  std::vector<std::unique_ptr<RawHttpClient>> silent;
  for (int i = 0; i < 3; ++i) {
    silent.push_back(std::make_unique<RawHttpClient>(server.port(), nullptr));
    server.server.wait_for_connections(silent.size());
  }
  EXPECT_EQ(answer_of(server, trusting_client()), 200);
  EXPECT_EQ(silent[0]->read_to_end(), "") << "the first was given up";
  EXPECT_EQ(server.figures().given_up_handshakes, 1u);
}

// Clients with certificates -------------------------------------------------------------------

struct Shown {
  const char* note;
  bool shows;
  bool by_our_authority;
  CertificateAuthority::Wish wish;
  int when_required;
  int when_optional;
};

CertificateAuthority::Wish client_wish(long from, long to, const char* usage = nullptr) {
  CertificateAuthority::Wish wish;
  wish.subject_alternative_name = "DNS:ehr.example,URI:https://ehr.example/jwks,IP:192.0.2.7";
  wish.valid_from = from;
  wish.valid_to = to;
  wish.usage = usage;
  return wish;
}

const Shown kShown[] = {
    {"right", true, true, client_wish(-60, 3600), 200, 200},
    {"right, for clients", true, true, client_wish(-60, 3600, "clientAuth"), 200, 200},
    {"for servers only", true, true, client_wish(-60, 3600, "serverAuth"), 0, 0},
    {"expired", true, true, client_wish(-7200, -60), 0, 0},
    {"not yet valid", true, true, client_wish(3600, 7200), 0, 0},
    {"another authority", true, false, client_wish(-60, 3600), 0, 0},
    {"none", false, false, {}, 0, 200},
};

TEST(TlsClients, AreBelievedAsTheirCertificatesAllow) {
  CertificateAuthority ours;
  CertificateAuthority others;
  TlsServer required({}, {}, ours.authority_pem(), true);
  TlsServer optional({}, {}, ours.authority_pem(), false);
  for (const Shown& shown : kShown) {
    CertificateAuthority& authority = shown.by_our_authority ? ours : others;
    const Client client = trusting_client();
    if (shown.shows) {
      authority.certify(shown.wish);
      SSL_CTX_use_certificate_file(client.get(), authority.certificate().c_str(), SSL_FILETYPE_PEM);
      SSL_CTX_use_PrivateKey_file(client.get(), authority.key().c_str(), SSL_FILETYPE_PEM);
    }
    EXPECT_EQ(answer_of(required, client), shown.when_required) << shown.note;
    RawHttpClient connection(optional.port(), client);
    const RawResponse response = connection.exchange(get("/echo"));
    EXPECT_EQ(response.status, shown.when_optional) << shown.note;
    if (response.status == 0) continue;
    EXPECT_EQ(response.header("X-Secure"), "yes");
    EXPECT_EQ(response.header("X-Certificate"),
              shown.shows ? sha256_of(*SSL_CTX_get0_certificate(client.get())) : "none");
    EXPECT_EQ(response.header("X-Names"),
              shown.shows ? "dns:ehr.example uri:https://ehr.example/jwks ip:192.0.2.7 " : "");
  }
}

TEST(TlsClients, AreNotAskedWithoutAnAuthority) {
  CertificateAuthority others;
  others.certify({});
  TlsServer server;
  const Client client = trusting_client();
  SSL_CTX_use_certificate_file(client.get(), others.certificate().c_str(), SSL_FILETYPE_PEM);
  SSL_CTX_use_PrivateKey_file(client.get(), others.key().c_str(), SSL_FILETYPE_PEM);
  RawHttpClient connection(server.port(), client);
  EXPECT_EQ(connection.exchange(get("/echo")).header("X-Certificate"), "none");
}

// Certificates of the listener ----------------------------------------------------------------

TEST(TlsContext, NewConnectionsGetTheNewCertificate) {
  TlsServer server;
  const std::string first = server.in_use.now()->fingerprint();
  const auto seen = [](RawHttpClient& client) {
    EXPECT_EQ(client.exchange(get("/echo")).status, 200);
    return sha256_of(*SSL_get0_peer_certificate(client.session()));
  };
  RawHttpClient old(server.port(), trusting_client());
  EXPECT_EQ(seen(old), first);
  server.in_use.replace(server.context({}));
  RawHttpClient young(server.port(), trusting_client());
  EXPECT_EQ(seen(young), server.in_use.now()->fingerprint());
  EXPECT_NE(server.in_use.now()->fingerprint(), first);
  EXPECT_EQ(seen(old), first) << "goes on";
}

TEST(TlsContext, SaysWhatIsWrong) {
  CertificateAuthority authority;
  const auto made = [&authority](CertificateAuthority::Wish wish) {
    authority.certify(wish);
    return std::pair(authority.certificate_pem(), authority.key_pem());
  };
  const auto of_kind = [](const char* kind) {
    CertificateAuthority::Wish wish;
    wish.key_kind = kind;
    return wish;
  };
  const auto [certificate, key] = made({});
  const auto [other_certificate, other_key] = made({});
  CertificateAuthority::Wish weak_wish;
  weak_wish.key_kind = "RSA";
  weak_wish.rsa_bits = 1024;
  const auto [weak_certificate, weak_key] = made(weak_wish);
  const auto [odd_certificate, odd_key] = made(of_kind("secp256k1"));
  const auto [larger_certificate, larger_key] = made(of_kind("P-384"));
  const auto [rsa_certificate, rsa_key] = made(of_kind("RSA"));
  const auto [expired, expired_key] = made(client_wish(-7200, -60));
  const auto [early, early_key] = made(client_wish(3600, 7200));
  const std::string pass_phrase =
      "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n";
  const std::string no_key = "the key is no private key in PEM, or has a pass phrase";
  const std::string none = "the certificates are none in PEM";
  struct Row {
    std::string certificates;
    std::string key;
    std::string clients;
    std::string fault;
  };
  const Row kRows[] = {
      {certificate, key, "", ""},
      {certificate + authority.authority_pem(), key, authority.authority_pem(), ""},
      {"", key, "", none},
      {"PEM", key, "", none},
      {certificate.substr(0, certificate.size() / 2), key, "", none},
      {certificate + certificate.substr(0, certificate.size() / 2), key, "", none},
      {key, key, "", none},
      {certificate, "", "", no_key},
      {certificate, certificate, "", no_key},
      {certificate, pass_phrase, "", no_key},
      {certificate, other_key, "", "the key is not that of the first certificate"},
      {authority.authority_pem() + certificate, key, "",
       "the key is not that of the first certificate"},
      {weak_certificate, weak_key, "",
       "the certificate cannot be used: its key is too weak, or of an unknown kind"},
      {odd_certificate, odd_key, "",
       "the certificate cannot be used: no client agrees on a key of its kind; P-256 suits all"},
      {larger_certificate, larger_key, authority.authority_pem(), ""},
      {rsa_certificate, rsa_key, authority.authority_pem(), ""},
      {expired, expired_key, "", "a certificate has expired"},
      {certificate + expired, key, "", "a certificate has expired"},
      {early, early_key, "", "a certificate does not hold yet"},
      {certificate, key, "PEM", "the authorities of clients are no certificates in PEM"},
  };
  for (const Row& row : kRows) {
    const auto context = TlsContext::make({row.certificates, row.key, row.clients, {}, true});
    EXPECT_EQ(context ? "" : context.error(), row.fault);
  }
}

TEST(TlsContext, ExpiresWithTheFirstOfItsCertificates) {
  CertificateAuthority authority;
  CertificateAuthority::Wish wish;
  wish.valid_to = 86400 * 30;
  authority.certify(wish);
  const std::string certificate = authority.certificate_pem();
  const std::string key = authority.key_pem();
  const auto alone = TlsContext::make({certificate, key, {}, {}, true}).value();
  const auto left = alone->expires() - std::chrono::system_clock::now();
  EXPECT_GT(left, std::chrono::hours(24 * 30 - 1));
  EXPECT_LE(left, std::chrono::hours(24 * 30));
  const std::string chain = certificate + authority.authority_pem();
  const auto chained = TlsContext::make({chain, key, {}, {}, true}).value();
  EXPECT_LT(chained->expires(), alone->expires());
}

}  // namespace
}  // namespace isoguard::http
