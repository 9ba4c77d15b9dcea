#include "src/audit/keys.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <memory>
#include <stdexcept>

#include "src/audit/text.h"

namespace isoguard::audit {
namespace {

constexpr std::string_view kBoxVersion("\1", 1);
constexpr std::size_t kNonce = 12;
constexpr std::size_t kTag = 16;

template <auto kFree>
struct Freed {
  void operator()(auto* handle) const { kFree(handle); }
};
using Cipher = std::unique_ptr<EVP_CIPHER, Freed<EVP_CIPHER_free>>;
using Mac = std::unique_ptr<EVP_MAC, Freed<EVP_MAC_free>>;
using MacContext = std::unique_ptr<EVP_MAC_CTX, Freed<EVP_MAC_CTX_free>>;
/// In use: whatever key is in it is overwritten in the end.
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Freed<EVP_CIPHER_CTX_reset>>;
using Kdf = std::unique_ptr<EVP_KDF, Freed<EVP_KDF_free>>;
using KdfContext = std::unique_ptr<EVP_KDF_CTX, Freed<EVP_KDF_CTX_free>>;

void require(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string(what) + " is not to be had from OpenSSL");
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

int size_of(std::string_view text) {
  if (text.size() > INT_MAX) throw std::runtime_error("too long to be encrypted");
  return static_cast<int>(text.size());
}

Key derive(EVP_KDF_CTX* context, std::string_view site_key, std::string_view name) {
  const auto as_octets = [](const char* parameter, std::string_view value) {
    return OSSL_PARAM_construct_octet_string(parameter, const_cast<char*>(value.data()),
                                             value.size());
  };
  std::string digest = "SHA256";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
      as_octets(OSSL_KDF_PARAM_KEY, site_key), as_octets(OSSL_KDF_PARAM_INFO, name),
      OSSL_PARAM_construct_end()};
  Key key;
  require(EVP_KDF_derive(context, key.bytes.data(), key.bytes.size(), parameters) == 1, "HKDF");
  EVP_KDF_CTX_reset(context);
  return key;
}

KdfContext new_hkdf() {
  const Kdf kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
  KdfContext context(kdf == nullptr ? nullptr : EVP_KDF_CTX_new(kdf.get()));
  require(context != nullptr, "HKDF");
  return context;
}

/// The thread's context with key, nonce and context set, to encrypt or to decrypt. One at a time.
CipherContext start(const Key& key, std::string_view nonce, std::string_view context,
                    bool encrypts) {
  // Looked up once, since OpenSSL 3 takes longer for that than for a short text.
  static const Cipher algorithm(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr));
  thread_local const std::unique_ptr<EVP_CIPHER_CTX, Freed<EVP_CIPHER_CTX_free>> kept(
      EVP_CIPHER_CTX_new());
  CipherContext cipher(kept.get());
  int length = 0;
  require(cipher != nullptr && algorithm != nullptr &&
              EVP_CipherInit_ex2(cipher.get(), algorithm.get(), key.bytes.data(), bytes_of(nonce),
                                 encrypts ? 1 : 0, nullptr) == 1 &&
              EVP_CipherUpdate(cipher.get(), nullptr, &length, bytes_of(context),
                               size_of(context)) == 1,
          "AES-256-GCM");
  return cipher;
}

/// For HMAC-SHA256; a thread keeps one.
MacContext new_hmac() {
  const Mac algorithm(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
  MacContext context(algorithm == nullptr ? nullptr : EVP_MAC_CTX_new(algorithm.get()));
  std::string digest = "SHA256";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
      OSSL_PARAM_construct_end()};
  require(context != nullptr && EVP_MAC_CTX_set_params(context.get(), parameters) == 1, "HMAC");
  return context;
}

}  // namespace

SiteKeys derive_site_keys(std::string_view site_key) {
  const KdfContext context = new_hkdf();
  SiteKeys keys;
  keys.pseudonym = derive(context.get(), site_key, "isoguard audit v1 pseudonym");
  keys.wrapping = derive(context.get(), site_key, "isoguard audit v1 wrapping");
  keys.analytics = derive(context.get(), site_key, "isoguard audit v1 analytics");
  keys.cards = derive(context.get(), site_key, "isoguard audit v1 cards");
  return keys;
}

Key tenant_key(const Key& key, std::string_view tenant) {
  if (tenant.empty()) return key;
  return derive(new_hkdf().get(), key.view(), "isoguard audit v1 tenant " + std::string(tenant));
}

Key new_key() {
  Key key;
  require(RAND_priv_bytes(key.bytes.data(), static_cast<int>(key.bytes.size())) == 1, "randomness");
  return key;
}

std::string pseudonym_of(const Key& key, std::string_view fhir_server, std::string_view patient) {
  const std::string subject = std::string(fhir_server) + "|" + std::string(patient);
  thread_local const MacContext context = new_hmac();
  Hash mac{};
  std::size_t size = 0;
  require(EVP_MAC_init(context.get(), key.bytes.data(), key.bytes.size(), nullptr) == 1 &&
              EVP_MAC_update(context.get(), bytes_of(subject), subject.size()) == 1 &&
              EVP_MAC_final(context.get(), mac.data(), &size, mac.size()) == 1,
          "HMAC");
  return hex(mac);
}

std::string seal(const Key& key, std::string_view plain, std::string_view context) {
  std::string nonce(kNonce, '\0');
  if (::getentropy(nonce.data(), nonce.size()) != 0) {
    throw std::runtime_error("the system gives no random numbers");
  }
  const CipherContext cipher = start(key, nonce, context, true);
  std::string box = std::string(kBoxVersion) + nonce;
  const std::size_t head = box.size();
  box.resize(head + plain.size() + kTag);
  int length = 0;
  int rest = 0;
  require(EVP_CipherUpdate(cipher.get(), bytes_of(box) + head, &length, bytes_of(plain),
                           size_of(plain)) == 1 &&
              EVP_CipherFinal_ex(cipher.get(), bytes_of(box) + head + length, &rest) == 1 &&
              EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, kTag,
                                  bytes_of(box) + head + plain.size()) == 1,
          "AES-256-GCM");
  return box;
}

std::optional<Secret> open(const Key& key, std::string_view box, std::string_view context) {
  if (box.size() < kBoxVersion.size() + kNonce + kTag || !box.starts_with(kBoxVersion)) {
    return std::nullopt;
  }
  box.remove_prefix(kBoxVersion.size());
  const std::string_view nonce = box.substr(0, kNonce);
  const std::string_view sealed = box.substr(kNonce, box.size() - kNonce - kTag);
  std::string tag(box.substr(box.size() - kTag));
  const CipherContext cipher = start(key, nonce, context, false);
  Secret plain(std::string(sealed.size() + 1, '\0'));  // OpenSSL wants room also for nothing
  int length = 0;
  int rest = 0;
  const bool done =
      EVP_CipherUpdate(cipher.get(), bytes_of(plain.bytes()), &length, bytes_of(sealed),
                       size_of(sealed)) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, kTag, tag.data()) == 1 &&
      EVP_CipherFinal_ex(cipher.get(), bytes_of(plain.bytes()) + length, &rest) == 1;
  if (!done) return std::nullopt;
  plain.bytes().resize(sealed.size());
  return plain;
}

std::string wrap(const Key& patient_key, const Key& wrapping, std::string_view pseudonym) {
  return seal(wrapping, patient_key.view(), pseudonym);
}

std::optional<Key> unwrap(std::string_view wrapped, const Key& wrapping,
                          std::string_view pseudonym) {
  const std::optional<Secret> opened = open(wrapping, wrapped, pseudonym);
  Key key;
  if (!opened || opened->view().size() != key.bytes.size()) return std::nullopt;
  std::ranges::transform(opened->view(), key.bytes.begin(),
                         [](char c) { return static_cast<std::uint8_t>(c); });
  return key;
}

}  // namespace isoguard::audit
