#include "src/http/peer_certificate.h"

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <stdexcept>
#include <string_view>

namespace isoguard::http {
namespace {

constexpr int kMostNames = 32;

std::string_view text_of(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

/// "ip:…", or nothing when it has another length than an address.
std::string address_of(std::string_view bytes) {
  namespace ip = boost::asio::ip;
  if (bytes.size() == 4) {
    ip::address_v4::bytes_type address{};
    std::copy(bytes.begin(), bytes.end(), address.begin());
    return "ip:" + ip::address_v4(address).to_string();
  }
  if (bytes.size() != 16) return {};
  ip::address_v6::bytes_type address{};
  std::copy(bytes.begin(), bytes.end(), address.begin());
  return "ip:" + ip::address_v6(address).to_string();
}

std::string name_of(const GENERAL_NAME& name) {
  const auto printable = [](const char* kind, std::string_view text) {
    const bool fits =
        !text.empty() && std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F; });
    return fits ? kind + std::string(text) : std::string();
  };
  switch (name.type) {
    case GEN_DNS:
      return printable("dns:", text_of(name.d.dNSName));
    case GEN_URI:
      return printable("uri:", text_of(name.d.uniformResourceIdentifier));
    case GEN_EMAIL:
      return printable("email:", text_of(name.d.rfc822Name));
    case GEN_IPADD:
      return address_of(text_of(name.d.iPAddress));
    default:
      return {};
  }
}

}  // namespace

std::string sha256_of(const X509& certificate) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (X509_digest(&certificate, EVP_sha256(), digest.data(), &size) != 1) {
    throw std::runtime_error("SHA-256 is not to be had from OpenSSL");
  }
  std::string hex;
  for (std::size_t i = 0; i < size; ++i) {
    hex += kDigits[digest[i] >> 4U];
    hex += kDigits[digest[i] & 15U];
  }
  return hex;
}

std::shared_ptr<const PeerCertificate> peer_certificate(SSL& session) {
  const X509* certificate = SSL_get0_peer_certificate(&session);
  if (certificate == nullptr || SSL_get_verify_result(&session) != X509_V_OK) return nullptr;
  const auto peer = std::make_shared<PeerCertificate>();
  peer->sha256 = sha256_of(*certificate);
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(
      static_cast<GENERAL_NAMES*>(
          X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      &GENERAL_NAMES_free);
  const int count = std::min(sk_GENERAL_NAME_num(names.get()), kMostNames);
  for (int i = 0; i < count; ++i) {
    std::string name = name_of(*sk_GENERAL_NAME_value(names.get(), i));
    if (!name.empty()) peer->names.push_back(std::move(name));
  }
  return peer;
}

}  // namespace isoguard::http
