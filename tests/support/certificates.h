#pragma once

#include <memory>
#include <string>

#include "tests/support/temporary_folder.h"

struct x509_st;
struct evp_pkey_st;

namespace isoguard::test_support {

/// A certificate authority of its own, and certificates for servers, as PEM files in a folder that
/// is removed with it.
class CertificateAuthority {
 public:
  struct Wish {
    std::string subject_alternative_name = "IP:127.0.0.1,DNS:localhost";
    long valid_from = -3600;  ///< seconds from now
    long valid_to = 3600;
  };

  CertificateAuthority();

  /// Writes certificate() and key() anew.
  void certify(const Wish& wish);

  std::string authority() const { return folder_.file("authority.pem"); }
  std::string certificate() const { return folder_.file("server.pem"); }
  std::string key() const { return folder_.file("server.key"); }

 private:
  test::TemporaryFolder folder_;
  std::unique_ptr<evp_pkey_st, void (*)(evp_pkey_st*)> own_key_;
  std::unique_ptr<x509_st, void (*)(x509_st*)> own_certificate_;
};

}  // namespace isoguard::test_support
