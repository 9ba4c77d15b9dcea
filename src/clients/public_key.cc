#include "src/clients/public_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <utility>

#include "src/audit/text.h"
#include "src/clients/signature.h"

namespace isoguard::clients {
namespace {

using fhir::json::Value;

template <auto free>
struct Free {
  template <class T>
  void operator()(T* what) const {
    free(what);
  }
};
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;
using Context = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;

constexpr std::size_t kLongestNumber = 1024;  // characters; 4096 bits are 683
constexpr int kFewestBits = 2048;
constexpr int kMostBits = 4096;
constexpr int kMostExponentBits = 64;
constexpr unsigned long kLeastExponent = 65537;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// The bytes of a number without leading zeros; nothing unless it is spelt as RFC 7518 says.
std::optional<std::string> number_bytes(const Value& value) {
  const std::string_view text = value.string();
  if (text.empty() || text.size() > kLongestNumber) return std::nullopt;
  auto bytes = audit::from_base64url(text);
  if (!bytes || bytes->empty() || bytes->front() == '\0') return std::nullopt;
  return bytes;
}

Number number_of(const std::optional<std::string>& bytes) {
  if (!bytes) return nullptr;
  return Number(BN_bin2bn(bytes_of(*bytes), static_cast<int>(bytes->size()), nullptr));
}

std::shared_ptr<EVP_PKEY> make_key(const char* type, const Builder& builder) {
  const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
  const Context context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  const bool made = params && context && EVP_PKEY_fromdata_init(context.get()) > 0 &&
                    EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) > 0;
  std::shared_ptr<EVP_PKEY> held(key, EVP_PKEY_free);
  if (!made) {
    ERR_clear_error();
    return nullptr;
  }
  return held;
}

bool is_sound(EVP_PKEY* key) {
  const Context context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  const bool sound = context && EVP_PKEY_public_check(context.get()) > 0;
  ERR_clear_error();
  return sound;
}

bool may_verify(const Value& jwk) {
  const Value* use = jwk.find("use");
  if (use != nullptr && use->string() != "sig") return false;
  const Value* operations = jwk.find("key_ops");
  if (operations == nullptr) return true;
  const auto items = operations->items();
  return std::any_of(items.begin(), items.end(),
                     [](const Value& item) { return item.string() == "verify"; });
}

tl::unexpected<std::string> no(std::string why) {
  return tl::unexpected<std::string>(std::move(why));
}

}  // namespace

tl::expected<PublicKey, std::string> PublicKey::read(const Value& jwk) {
  if (!jwk.is_object()) return no("is no object");
  if (has_private_part(jwk)) return no("has a private part, which must stay with the client");
  if (!may_verify(jwk)) return no("is not for verifying signatures");
  const std::string_view type = jwk["kty"].string();
  if (type != "RSA" && type != "EC") return no("has a type (kty) other than RSA and EC");
  auto key = type == "RSA" ? read_rsa(jwk) : read_ec(jwk);
  const Value* alg = jwk.find("alg");
  if (!key || alg == nullptr) return key;
  key->only_ = parse_algorithm(alg->string());
  if (!key->only_ || !key->suits(*key->only_)) return no("is for an algorithm that is not used");
  return key;
}

tl::expected<PublicKey, std::string> PublicKey::read_rsa(const Value& jwk) {
  const auto modulus = number_bytes(jwk["n"]);
  const Number n = number_of(modulus);
  const Number e = number_of(number_bytes(jwk["e"]));
  if (!n || !e) return no("has no n and e as RFC 7518 spells them");
  const int bits = BN_num_bits(n.get());
  if (bits < kFewestBits || bits > kMostBits) return no("has not 2048 to 4096 bits");
  if (!BN_is_odd(n.get())) return no("has an even modulus");
  const bool small =
      BN_num_bits(e.get()) <= kMostExponentBits && BN_get_word(e.get()) < kLeastExponent;
  if (small || BN_num_bits(e.get()) > kMostExponentBits || !BN_is_odd(e.get())) {
    return no("has an exponent that is not odd and at least 65537");
  }
  const Builder builder(OSSL_PARAM_BLD_new());
  const bool built = builder &&
                     OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) > 0 &&
                     OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) > 0;
  auto key = built ? make_key("RSA", builder) : nullptr;
  if (!key) return no("cannot be used");
  return PublicKey(std::move(key), 0, modulus->size());
}

tl::expected<PublicKey, std::string> PublicKey::read_ec(const Value& jwk) {
  const std::string_view curve = jwk["crv"].string();
  if (curve != "P-384" && curve != "P-256") return no("is on a curve other than P-384 and P-256");
  const std::size_t field = field_bytes(curve == "P-384" ? Algorithm::es384 : Algorithm::es256);
  const auto x = audit::from_base64url(jwk["x"].string());
  const auto y = audit::from_base64url(jwk["y"].string());
  if (!x || !y || x->size() != field || y->size() != field) {
    return no("has no x and y as RFC 7518 spells them");
  }
  const std::string point = "\x04" + *x + *y;
  const Builder builder(OSSL_PARAM_BLD_new());
  const bool built = builder &&
                     OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME,
                                                     curve == "P-384" ? "P-384" : "P-256", 0) > 0 &&
                     OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY,
                                                      point.data(), point.size()) > 0;
  auto key = built ? make_key("EC", builder) : nullptr;
  if (!key || !is_sound(key.get())) return no("is no point on its curve");
  return PublicKey(std::move(key), field, 0);
}

bool PublicKey::has_private_part(const Value& jwk) {
  constexpr const char* kPrivate[] = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"};
  return std::any_of(std::begin(kPrivate), std::end(kPrivate),
                     [&](const char* name) { return jwk.find(name) != nullptr; });
}

bool PublicKey::suits(Algorithm algorithm) const {
  if (only_ && *only_ != algorithm) return false;
  return is_elliptic(algorithm) ? field_bytes(algorithm) == field_bytes_ : modulus_bytes_ != 0;
}

bool PublicKey::is_same_as(const PublicKey& other) const {
  const bool same = EVP_PKEY_eq(key_.get(), other.key_.get()) == 1;
  ERR_clear_error();
  return same;
}

bool PublicKey::verify(Algorithm algorithm, std::string_view message,
                       std::string_view signature) const {
  if (!suits(algorithm)) return false;
  const std::size_t expected = is_elliptic(algorithm) ? 2 * field_bytes_ : modulus_bytes_;
  return signature.size() == expected && verifies(key_.get(), algorithm, message, signature);
}

}  // namespace isoguard::clients
