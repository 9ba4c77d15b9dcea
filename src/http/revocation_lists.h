#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

struct x509_st;
struct x509_store_ctx_st;
struct x509_store_st;

namespace isoguard::http {

/// What the lists of revoked certificates (CRL, RFC 5280 section 5) of all authorities say
/// together.
struct Revocations {
  std::chrono::system_clock::time_point expire{};  ///< when the first of them should be replaced
  std::size_t count = 0;                           ///< certificates that they revoke
};

/// Adds the lists in `pem` to `store`, which then refuses each certificate that one of them names,
/// anywhere in a chain. `authorities` are those that the store trusts.
///
/// Each list must be a complete one, signed by one of `authorities`, begun and not expired, and
/// each authority must have one: otherwise all its clients would be turned away, or none.
/// Throws std::invalid_argument with what is wrong, and std::bad_alloc.
Revocations add_revocation_lists(x509_store_st& store, const std::vector<x509_st*>& authorities,
                                 std::string_view pem);

/// For SSL_CTX_set_verify: OpenSSL's verdict, except that a list that was good when it was read
/// goes on after its time is over. It still tells what it told; turning all clients away would
/// leave prescribers without any check.
int keep_expired_lists(int verdict, x509_store_ctx_st* context);

}  // namespace isoguard::http
