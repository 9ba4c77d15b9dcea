#include "src/http/tls_context.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <climits>
#include <ctime>
#include <stdexcept>
#include <vector>

#include "src/http/peer_certificate.h"

namespace isoguard::http {
namespace {

template <auto kFree>
struct Freed {
  void operator()(auto* handle) const { kFree(handle); }
};
using Bio = std::unique_ptr<BIO, Freed<BIO_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Context = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Freed<SSL_free>>;

constexpr int kSecurityLevel = 2;  // 112 bits: RSA from 2048, curves from 224
constexpr int kMostSigners = 5;
constexpr const char* kCiphers12 =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr const char* kCiphers13 =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
constexpr const char* kGroups = "X25519:P-256:P-384";
constexpr std::string_view kAlpn("\x08http/1.1", 9);

/// A fault of what operators gave us.
void must(bool holds, const char* fault) {
  if (!holds) throw std::invalid_argument(fault);
}

Bio reader_of(std::string_view pem) {
  must(pem.size() <= INT_MAX, "is too large");
  return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

int no_pass_phrase(char*, int, int, void*) { return -1; }

std::vector<Certificate> certificates_in(std::string_view pem) {
  const Bio reader = reader_of(pem);
  std::vector<Certificate> found;
  while (X509* next = PEM_read_bio_X509(reader.get(), nullptr, &no_pass_phrase, nullptr)) {
    found.emplace_back(next);
  }
  const auto error = ERR_peek_last_error();
  const bool at_end =
      ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (!at_end) found.clear();
  return found;
}

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size,
                    const unsigned char* offered, unsigned int offered_size, void*) {
  unsigned char* found = nullptr;
  const auto* ours = reinterpret_cast<const unsigned char*>(kAlpn.data());
  if (SSL_select_next_proto(&found, size, ours, static_cast<unsigned>(kAlpn.size()), offered,
                            offered_size) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

void set_protocol(SSL_CTX* context) {
  SSL_CTX_set_security_level(context, kSecurityLevel);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                                   SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_CLEANSE_PLAINTEXT);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_alpn_select_cb(context, &choose_protocol, nullptr);
  const bool set = SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
                   SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1 &&
                   SSL_CTX_set_num_tickets(context, 0) == 1 &&
                   SSL_CTX_set_cipher_list(context, kCiphers12) == 1 &&
                   SSL_CTX_set_ciphersuites(context, kCiphers13) == 1 &&
                   SSL_CTX_set1_groups_list(context, kGroups) == 1;
  must(set, "cannot be used: this OpenSSL lacks a cipher, a curve or a version of TLS");
}

void set_own(SSL_CTX* context, const std::vector<Certificate>& chain, std::string_view pem_key) {
  const Bio reader = reader_of(pem_key);
  const Key key(PEM_read_bio_PrivateKey(reader.get(), nullptr, &no_pass_phrase, nullptr));
  must(key != nullptr, "the key is no private key in PEM, or has a pass phrase");
  must(SSL_CTX_use_certificate(context, chain.front().get()) == 1,
       "the certificate cannot be used: its key is too weak, or of an unknown kind");
  must(SSL_CTX_use_PrivateKey(context, key.get()) == 1 && SSL_CTX_check_private_key(context) == 1,
       "the key is not that of the first certificate");
  for (std::size_t i = 1; i < chain.size(); ++i) {
    must(SSL_CTX_add1_chain_cert(context, chain[i].get()) == 1,
         "a certificate of the chain cannot be used: its key or signature is too weak");
  }
}

std::optional<Revocations> set_clients(SSL_CTX* context, const TlsMaterial& material) {
  if (material.client_authorities.empty()) return std::nullopt;
  const auto authorities = certificates_in(material.client_authorities);
  must(!authorities.empty(), "the authorities of clients are no certificates in PEM");
  X509_STORE* store = SSL_CTX_get_cert_store(context);
  for (const Certificate& authority : authorities) {
    must(X509_STORE_add_cert(store, authority.get()) == 1 &&
             SSL_CTX_add_client_CA(context, authority.get()) == 1,
         "an authority of clients cannot be used");
  }
  SSL_CTX_set_verify_depth(context, kMostSigners);
  SSL_CTX_set_verify(
      context, SSL_VERIFY_PEER | (material.client_required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
      &keep_expired_lists);
  if (material.client_revocations.empty()) return std::nullopt;
  std::vector<X509*> believed;
  for (const Certificate& authority : authorities) believed.push_back(authority.get());
  return add_revocation_lists(*store, believed, material.client_revocations);
}

Session session_of(SSL_CTX* context) {
  Session session(context == nullptr ? nullptr : SSL_new(context));
  if (session == nullptr) throw std::bad_alloc();
  return session;
}

/// Whether a handshake comes to its end with a client that takes all that OpenSSL does and asks
/// nothing of the certificate.
bool some_client_agrees(SSL_CTX* context) {
  constexpr int kMostRounds = 1000;  // each has room for 17 KiB of a long chain
  const Context of_client(SSL_CTX_new(TLS_client_method()));
  const Session client = session_of(of_client.get());
  const Session server = session_of(context);
  BIO* one = nullptr;
  BIO* other = nullptr;
  if (BIO_new_bio_pair(&one, 0, &other, 0) != 1) throw std::bad_alloc();
  SSL_set_bio(client.get(), one, one);
  SSL_set_bio(server.get(), other, other);
  SSL_set_verify(server.get(), SSL_VERIFY_NONE, nullptr);
  bool goes_on = true;
  const auto step = [&goes_on](SSL* session, int result) {
    const int reason = result == 1 ? SSL_ERROR_NONE : SSL_get_error(session, result);
    goes_on &= result == 1 || reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE;
    return result == 1;
  };
  bool agreed = false;
  for (int i = 0; i < kMostRounds && goes_on && !agreed; ++i) {
    const bool ours = step(client.get(), SSL_connect(client.get()));
    agreed = step(server.get(), SSL_accept(server.get())) && ours;
  }
  ERR_clear_error();
  return agreed;
}

std::chrono::system_clock::time_point end_of(const X509* certificate) {
  std::tm utc{};
  must(ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &utc) == 1,
       "a certificate says no time at which it expires");
  return std::chrono::system_clock::from_time_t(timegm(&utc));
}

}  // namespace

TlsContext::TlsContext(ssl_ctx_st* context) : context_(context, &SSL_CTX_free) {}

tl::expected<std::shared_ptr<const TlsContext>, std::string> TlsContext::make(
    const TlsMaterial& material) try {
  ERR_clear_error();
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  if (context == nullptr) throw std::bad_alloc();
  const std::shared_ptr<TlsContext> made(new TlsContext(context));
  set_protocol(context);
  const auto chain = certificates_in(material.certificates);
  must(!chain.empty(), "the certificates are none in PEM");
  set_own(context, chain, material.key);
  made->revocations_ = set_clients(context, material);
  made->expires_ = end_of(chain.front().get());
  for (const Certificate& each : chain) {
    made->expires_ = std::min(made->expires_, end_of(each.get()));
    must(X509_cmp_current_time(X509_get0_notBefore(each.get())) < 0,
         "a certificate does not hold yet");
    must(X509_cmp_current_time(X509_get0_notAfter(each.get())) > 0, "a certificate has expired");
  }
  must(some_client_agrees(context),
       "the certificate cannot be used: no client agrees on a key of its kind; P-256 suits all");
  made->fingerprint_ = sha256_of(*chain.front());
  return made;
} catch (const std::invalid_argument& fault) {
  ERR_clear_error();
  return tl::unexpected(std::string(fault.what()));
}

ssl_st* TlsContext::new_session() const {
  SSL* session = SSL_new(context_.get());
  if (session == nullptr) throw std::bad_alloc();
  SSL_set_accept_state(session);
  return session;
}

}  // namespace isoguard::http
