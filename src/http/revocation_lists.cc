#include "src/http/revocation_lists.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <climits>
#include <ctime>
#include <memory>
#include <new>
#include <stdexcept>

namespace isoguard::http {
namespace {

struct Freed {
  void operator()(BIO* handle) const { BIO_free(handle); }
  void operator()(X509_CRL* handle) const { X509_CRL_free(handle); }
};
using List = std::unique_ptr<X509_CRL, Freed>;

void must(bool holds, const char* fault) {
  if (!holds) throw std::invalid_argument(fault);
}

std::vector<List> lists_in(std::string_view pem) {
  must(pem.size() <= INT_MAX, "is too large");
  const std::unique_ptr<BIO, Freed> reader(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (reader == nullptr) throw std::bad_alloc();
  std::vector<List> found;
  while (X509_CRL* next = PEM_read_bio_X509_CRL(reader.get(), nullptr, nullptr, nullptr)) {
    found.emplace_back(next);
  }
  const auto error = ERR_peek_last_error();
  const bool at_end =
      ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  must(at_end && !found.empty(), "the revocation lists of clients are none in PEM");
  return found;
}

bool has(const X509_CRL& list, int extension) {
  return X509_CRL_get_ext_by_NID(&list, extension, -1) >= 0;
}

bool is_signed_by(X509& authority, X509_CRL& list) {
  const bool verifies =
      X509_NAME_cmp(X509_get_subject_name(&authority), X509_CRL_get_issuer(&list)) == 0 &&
      X509_CRL_verify(&list, X509_get0_pubkey(&authority)) == 1;
  ERR_clear_error();
  return verifies;
}

/// When it should be replaced.
std::chrono::system_clock::time_point check_times(const X509_CRL& list) {
  const ASN1_TIME* end = X509_CRL_get0_nextUpdate(&list);
  std::tm utc{};
  must(end != nullptr && ASN1_TIME_to_tm(end, &utc) == 1,
       "a revocation list of clients says no time of the next");
  must(X509_cmp_current_time(X509_CRL_get0_lastUpdate(&list)) < 0,
       "a revocation list of clients does not hold yet");
  must(X509_cmp_current_time(end) > 0, "a revocation list of clients has expired");
  return std::chrono::system_clock::from_time_t(timegm(&utc));
}

}  // namespace

Revocations add_revocation_lists(x509_store_st& store, const std::vector<x509_st*>& authorities,
                                 std::string_view pem) {
  const std::vector<List> lists = lists_in(pem);
  Revocations all{std::chrono::system_clock::time_point::max(), 0};
  for (const List& list : lists) {
    must(std::ranges::any_of(authorities,
                             [&list](X509* each) { return is_signed_by(*each, *list); }),
         "a revocation list of clients is not signed by one of their authorities");
    must(!has(*list, NID_delta_crl) && !has(*list, NID_issuing_distribution_point),
         "a revocation list of clients is not complete");
    all.expire = std::min(all.expire, check_times(*list));
    const auto* revoked = X509_CRL_get_REVOKED(list.get());
    all.count += static_cast<std::size_t>(std::max(0, sk_X509_REVOKED_num(revoked)));
    must(X509_STORE_add_crl(&store, list.get()) == 1,
         "a revocation list of clients cannot be used");
  }
  for (X509* authority : authorities) {
    must(std::ranges::any_of(
             lists, [authority](const List& list) { return is_signed_by(*authority, *list); }),
         "an authority of clients has no revocation list");
  }
  X509_STORE_set_flags(&store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
  return all;
}

int keep_expired_lists(int verdict, x509_store_ctx_st* context) {
  if (verdict == 1 || X509_STORE_CTX_get_error(context) != X509_V_ERR_CRL_HAS_EXPIRED) {
    return verdict;
  }
  X509_STORE_CTX_set_error(context, X509_V_OK);
  return 1;
}

}  // namespace isoguard::http
