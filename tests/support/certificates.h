#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/support/temporary_folder.h"

struct x509_st;
struct evp_pkey_st;

namespace isoguard::test_support {

/// A certificate authority of its own, and certificates for servers and clients, as PEM files in a
/// folder that is removed with it.
class CertificateAuthority {
 public:
  struct Wish {
    std::string subject_alternative_name = "IP:127.0.0.1,DNS:localhost";
    long valid_from = -3600;  ///< seconds from now
    long valid_to = 3600;
    const char* key_kind = "P-256";  ///< a curve, or "RSA" with so many bits
    unsigned rsa_bits = 2048;
    long serial_number = 2;
    const char* usage = nullptr;  ///< extended key usage, such as "clientAuth"; nullptr: any
  };

  /// A list of revoked certificates.
  struct ListWish {
    std::vector<long> serial_numbers{};  ///< of what is revoked
    long from = -60;                     ///< seconds from now
    long to = 3600;                      ///< when the next is due; 0: it does not say
    int extension = 0;                   ///< NID of one that makes it a part of a list; 0: complete
  };

  explicit CertificateAuthority(const char* name = "Authority");

  /// Writes certificate() and key() anew.
  void certify(const Wish& wish);

  std::string revocation_list_pem(const ListWish& wish) const;

  std::string authority() const { return folder_.file("authority.pem"); }
  std::string certificate() const { return folder_.file("server.pem"); }
  std::string key() const { return folder_.file("server.key"); }

  /// What is in these files.
  std::string authority_pem() const;
  std::string certificate_pem() const;
  std::string key_pem() const;

 private:
  test::TemporaryFolder folder_;
  std::unique_ptr<evp_pkey_st, void (*)(evp_pkey_st*)> own_key_;
  std::unique_ptr<x509_st, void (*)(x509_st*)> own_certificate_;
};

}  // namespace isoguard::test_support
