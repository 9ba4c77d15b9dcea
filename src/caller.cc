#include "src/caller.h"

#include "src/audit/canonical.h"
#include "src/http/request.h"

namespace isoguard::app {
namespace {

/// Random or counted identifiers; whatever else stands there may be anything.
std::string hexadecimal(std::string_view text, std::size_t least, std::size_t most) {
  const bool fits = text.size() >= least && text.size() <= most;
  const bool hex = text.find_first_not_of("0123456789abcdefABCDEF-") == std::string_view::npos;
  return std::string(fits && hex ? text : std::string_view());
}

}  // namespace

Caller caller_of(const http::Request& request) {
  constexpr std::size_t kTraceparent = 55;
  return {request.peer_address, hexadecimal(request.header("X-Request-Id"), 16, 64),
          hexadecimal(request.header("traceparent"), kTraceparent, kTraceparent),
          request.certificate == nullptr ? "" : request.certificate->sha256};
}

std::string to_json(const Caller& caller) {
  audit::CanonicalObject client;
  if (!caller.mtls_fp.empty()) client.text("mtls_fp", caller.mtls_fp);
  client.text("peer_ip", caller.peer);
  if (!caller.request_id.empty()) client.text("x_request_id", caller.request_id);
  if (!caller.traceparent.empty()) client.text("traceparent", caller.traceparent);
  return client.json();
}

}  // namespace isoguard::app
