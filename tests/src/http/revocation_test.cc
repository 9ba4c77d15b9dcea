// Lists of revoked certificates: which lists are used, and whom they turn away.
#include <gtest/gtest.h>
#include <openssl/objects.h>
#include <openssl/ssl.h>

#include <string>
#include <thread>
#include <vector>

#include "tests/src/http/test_server.h"

namespace isoguard::http {
namespace {

using namespace std::chrono_literals;
using test::get;
using test::RawHttpClient;
using test::trusting_client;
using test_support::CertificateAuthority;
using ListWish = CertificateAuthority::ListWish;
using Context = std::shared_ptr<const TlsContext>;

/// Certificates that the listener itself shows.
struct Own {
  Own() { authority.certify({}); }

  tl::expected<Context, std::string> with(const std::string& authorities, const std::string& lists,
                                          bool client_required = true) const {
    const std::string certificate = authority.certificate_pem();
    const std::string key = authority.key_pem();
    return TlsContext::make({certificate, key, authorities, lists, client_required});
  }
  std::string fault_of(const std::string& authorities, const std::string& lists) const {
    const auto context = with(authorities, lists);
    return context ? "" : context.error();
  }

  CertificateAuthority authority;
};

std::string list_of(const CertificateAuthority& authority, std::vector<long> serial_numbers = {}) {
  ListWish wish;
  wish.serial_numbers = std::move(serial_numbers);
  return authority.revocation_list_pem(wish);
}

TEST(RevocationLists, SayWhatIsWrongWithThem) {
  const Own own;
  const CertificateAuthority ours("Ours");
  const CertificateAuthority namesake("Ours");
  const CertificateAuthority second("Second");
  const auto ours_with = [&ours](ListWish wish) { return ours.revocation_list_pem(wish); };
  const std::string good = list_of(ours, {7});
  const std::string none = "the revocation lists of clients are none in PEM";
  const std::string unsigned_by_them =
      "a revocation list of clients is not signed by one of their authorities";
  const std::string incomplete = "a revocation list of clients is not complete";
  const std::string without = "an authority of clients has no revocation list";
  struct Row {
    std::string note;
    std::string authorities;
    std::string lists;
    std::string fault;
  };
  const std::string both = ours.authority_pem() + second.authority_pem();
  const Row kRows[] = {
      {"good", ours.authority_pem(), good, ""},
      {"nobody is revoked", ours.authority_pem(), list_of(ours), ""},
      {"one for each", both, good + list_of(second), ""},
      {"two of one", ours.authority_pem(), good + list_of(ours), ""},
      {"no PEM", ours.authority_pem(), "PEM", none},
      {"a certificate", ours.authority_pem(), ours.authority_pem(), none},
      {"half written", ours.authority_pem(), good.substr(0, good.size() / 2), none},
      {"the second half written", ours.authority_pem(), good + good.substr(0, good.size() / 2),
       none},
      {"of another authority", ours.authority_pem(), list_of(second), unsigned_by_them},
      {"of another of the same name", ours.authority_pem(), list_of(namesake), unsigned_by_them},
      {"one good, one of another", ours.authority_pem(), good + list_of(second), unsigned_by_them},
      {"one of two has none", both, good, without},
      {"expired", ours.authority_pem(), ours_with({{7}, -7200, -1, 0}),
       "a revocation list of clients has expired"},
      {"one good, one expired", both, good + second.revocation_list_pem({{}, -7200, -1, 0}),
       "a revocation list of clients has expired"},
      {"not yet", ours.authority_pem(), ours_with({{7}, 60, 3600, 0}),
       "a revocation list of clients does not hold yet"},
      {"no end", ours.authority_pem(), ours_with({{7}, -60, 0, 0}),
       "a revocation list of clients says no time of the next"},
      {"only changes", ours.authority_pem(), ours_with({{7}, -60, 3600, NID_delta_crl}),
       incomplete},
      {"only some", ours.authority_pem(),
       ours_with({{7}, -60, 3600, NID_issuing_distribution_point}), incomplete},
  };
  for (const Row& row : kRows) {
    EXPECT_EQ(own.fault_of(row.authorities, row.lists), row.fault) << row.note;
  }
}

TEST(RevocationLists, AreSummedUp) {
  const Own own;
  const CertificateAuthority ours("Ours");
  const CertificateAuthority second("Second");
  EXPECT_FALSE(own.with(ours.authority_pem(), {}).value()->revocations());
  const auto context = own.with(ours.authority_pem() + second.authority_pem(),
                                ours.revocation_list_pem({{7, 8}, -60, 7200, 0}) +
                                    second.revocation_list_pem({{9}, -60, 3600, 0}))
                           .value();
  ASSERT_TRUE(context->revocations());
  EXPECT_EQ(context->revocations()->count, 3u);
  const auto left = context->revocations()->expire - std::chrono::system_clock::now();
  EXPECT_GT(left, 59min);
  EXPECT_LE(left, 60min);
}

/// A running listener, and clients whose certificates an authority signs.
struct Listener {
  explicit Listener(const Context& context) : in_use(context), server(over(in_use)) {}

  static Settings over(const TlsInUse& tls) {
    Settings settings;
    settings.tls = &tls;
    return settings;
  }
  /// Status of an answer to a client with a certificate of that number; 0: it was turned away.
  int answer_of(CertificateAuthority& authority, long serial_number) {
    return RawHttpClient(server.port(), client_of(authority, serial_number))
        .exchange(get("/echo"))
        .status;
  }
  static std::shared_ptr<ssl_ctx_st> client_of(CertificateAuthority& authority,
                                               long serial_number) {
    CertificateAuthority::Wish wish;
    wish.serial_number = serial_number;
    authority.certify(wish);
    auto client = trusting_client();
    SSL_CTX_use_certificate_file(client.get(), authority.certificate().c_str(), SSL_FILETYPE_PEM);
    SSL_CTX_use_PrivateKey_file(client.get(), authority.key().c_str(), SSL_FILETYPE_PEM);
    return client;
  }

  TlsInUse in_use;
  TestServer server;
};

TEST(Revocation, TurnsAwayThoseWhoAreRevokedAndNobodyElse) {
  const Own own;
  CertificateAuthority ours("Ours");
  CertificateAuthority second("Second");
  const std::string authorities = ours.authority_pem() + second.authority_pem();
  const std::string lists = list_of(ours, {7, 9}) + list_of(second, {8});
  struct Row {
    CertificateAuthority* authority;
    long serial_number;
    int status;
  };
  const Row kRows[] = {{&ours, 7, 0},     {&ours, 8, 200}, {&ours, 9, 0},
                       {&second, 7, 200}, {&second, 8, 0}, {&second, 9, 200}};
  for (const bool required : {true, false}) {
    Listener listener(own.with(authorities, lists, required).value());
    for (const Row& row : kRows) {
      EXPECT_EQ(listener.answer_of(*row.authority, row.serial_number), row.status)
          << row.serial_number << " of " << (row.authority == &ours ? "ours" : "second");
    }
    const int without =
        RawHttpClient(listener.server.port(), trusting_client()).exchange(get("/echo")).status;
    EXPECT_EQ(without, required ? 0 : 200);
  }
}

TEST(Revocation, NewListsAreForNewConnections) {
  const Own own;
  CertificateAuthority ours("Ours");
  Listener listener(own.with(ours.authority_pem(), list_of(ours)).value());
  RawHttpClient old(listener.server.port(), Listener::client_of(ours, 7));
  EXPECT_EQ(old.exchange(get("/echo")).status, 200);
  listener.in_use.replace(own.with(ours.authority_pem(), list_of(ours, {7})).value());
  EXPECT_EQ(listener.answer_of(ours, 7), 0);
  EXPECT_EQ(listener.answer_of(ours, 8), 200);
  EXPECT_EQ(old.exchange(get("/echo")).status, 200) << "goes on";
  listener.in_use.replace(own.with(ours.authority_pem(), {}).value());
  EXPECT_EQ(listener.answer_of(ours, 7), 200) << "without lists nobody is revoked";
}

TEST(Revocation, GoesOnWhenAListExpiresInUse) {
  const Own own;
  CertificateAuthority ours("Ours");
  Listener listener(
      own.with(ours.authority_pem(), ours.revocation_list_pem({{7}, -60, 2, 0})).value());
  const auto expired = listener.in_use.now()->revocations()->expire + 1100ms;
  std::this_thread::sleep_until(expired);
  ASSERT_GT(std::chrono::system_clock::now(), expired - 1s);
  EXPECT_EQ(listener.answer_of(ours, 7), 0) << "what is revoked stays so";
  EXPECT_EQ(listener.answer_of(ours, 8), 200) << "nobody is turned away for it";
}

}  // namespace
}  // namespace isoguard::http
