#include "tests/support/certificates.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>

namespace isoguard::test_support {
namespace {

using Key = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;
using Certificate = std::unique_ptr<X509, void (*)(X509*)>;
using Time = std::unique_ptr<ASN1_TIME, void (*)(ASN1_TIME*)>;
using Number = std::unique_ptr<ASN1_INTEGER, void (*)(ASN1_INTEGER*)>;
using Wish = CertificateAuthority::Wish;

Key new_key(const Wish& wish = {}) {
  EVP_PKEY* key = std::string_view(wish.key_kind) == "RSA" ? EVP_RSA_gen(wish.rsa_bits)
                                                           : EVP_EC_gen(wish.key_kind);
  return {key, &EVP_PKEY_free};
}

std::string content_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

void add_extension(X509& certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, &certificate, &certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  X509_add_ext(&certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

/// One that says that this is no whole list: the number of the list that it changes, or a scope.
void add_extension(X509_CRL& list, int nid) {
  if (nid == NID_delta_crl) {
    const Number base(ASN1_INTEGER_new(), &ASN1_STRING_free);
    ASN1_INTEGER_set(base.get(), 1);
    X509_CRL_add1_ext_i2d(&list, nid, base.get(), 1, 0);
    return;
  }
  ISSUING_DIST_POINT* scope = ISSUING_DIST_POINT_new();
  scope->onlyCA = 0xFF;
  X509_CRL_add1_ext_i2d(&list, nid, scope, 1, 0);
  ISSUING_DIST_POINT_free(scope);
}

std::string pem_of(X509_CRL& list) {
  const std::unique_ptr<BIO, int (*)(BIO*)> memory(BIO_new(BIO_s_mem()), &BIO_free);
  PEM_write_bio_X509_CRL(memory.get(), &list);
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

Certificate sign(EVP_PKEY& key, const char* name, X509* issuer, EVP_PKEY& issuer_key,
                 const Wish& wish) {
  Certificate certificate(X509_new(), &X509_free);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()),
                   issuer == nullptr ? 1 : wish.serial_number);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), wish.valid_from);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), wish.valid_to);
  X509_set_pubkey(certificate.get(), &key);
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  X509_set_issuer_name(certificate.get(),
                       issuer == nullptr ? subject : X509_get_subject_name(issuer));
  if (issuer == nullptr) {
    add_extension(*certificate, NID_basic_constraints, "critical,CA:TRUE");
  } else {
    add_extension(*certificate, NID_subject_alt_name, wish.subject_alternative_name);
    if (wish.usage != nullptr) add_extension(*certificate, NID_ext_key_usage, wish.usage);
  }
  X509_sign(certificate.get(), &issuer_key, EVP_sha256());
  return certificate;
}

void save(const std::string& path, X509* certificate, EVP_PKEY* key) {
  std::FILE* file = std::fopen(path.c_str(), "w");
  if (file == nullptr) throw std::runtime_error("cannot write " + path);
  if (certificate != nullptr) PEM_write_X509(file, certificate);
  if (key != nullptr) PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
}

}  // namespace

CertificateAuthority::CertificateAuthority(const char* name)
    : own_key_(new_key()), own_certificate_(sign(*own_key_, name, nullptr, *own_key_, {})) {
  save(authority(), own_certificate_.get(), nullptr);
}

void CertificateAuthority::certify(const Wish& wish) {
  const Key server_key = new_key(wish);
  const Certificate server = sign(*server_key, "Server", own_certificate_.get(), *own_key_, wish);
  save(certificate(), server.get(), nullptr);
  save(key(), nullptr, server_key.get());
}

std::string CertificateAuthority::revocation_list_pem(const ListWish& wish) const {
  const std::unique_ptr<X509_CRL, void (*)(X509_CRL*)> list(X509_CRL_new(), &X509_CRL_free);
  X509_CRL_set_version(list.get(), X509_CRL_VERSION_2);
  X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(own_certificate_.get()));
  const Time from(X509_gmtime_adj(nullptr, wish.from), &ASN1_STRING_free);
  const Time to(X509_gmtime_adj(nullptr, wish.to), &ASN1_STRING_free);
  X509_CRL_set1_lastUpdate(list.get(), from.get());
  if (wish.to != 0) X509_CRL_set1_nextUpdate(list.get(), to.get());
  for (const long number : wish.serial_numbers) {
    X509_REVOKED* entry = X509_REVOKED_new();
    const Number serial(ASN1_INTEGER_new(), &ASN1_STRING_free);
    ASN1_INTEGER_set(serial.get(), number);
    X509_REVOKED_set_serialNumber(entry, serial.get());
    X509_REVOKED_set_revocationDate(entry, from.get());
    X509_CRL_add0_revoked(list.get(), entry);
  }
  if (wish.extension != 0) add_extension(*list, wish.extension);
  X509_CRL_sort(list.get());
  X509_CRL_sign(list.get(), own_key_.get(), EVP_sha256());
  return pem_of(*list);
}

std::string CertificateAuthority::authority_pem() const { return content_of(authority()); }
std::string CertificateAuthority::certificate_pem() const { return content_of(certificate()); }
std::string CertificateAuthority::key_pem() const { return content_of(key()); }

}  // namespace isoguard::test_support
