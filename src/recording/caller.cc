#include "src/recording/caller.h"

#include "src/audit/canonical.h"
#include "src/http/request.h"
#include "src/process/trace_context.h"

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
  // Of several the first is not the right one; joined they are none.
  const std::string traceparent = request.headers("traceparent");
  Caller caller{request.peer_address, hexadecimal(request.header("X-Request-Id"), 16, 64),
                std::string(valid_traceparent(traceparent))};
  if (!caller.traceparent.empty()) {
    caller.tracestate = valid_tracestate(request.headers("tracestate"));
  }
  if (request.certificate != nullptr) caller.mtls_fp = request.certificate->sha256;
  return caller;
}

std::string to_json(const Caller& caller) {
  audit::CanonicalObject client;
  if (!caller.mtls_fp.empty()) client.text("mtls_fp", caller.mtls_fp);
  client.text("peer_ip", caller.peer);
  const auto add = [&client](std::string_view name, const std::string& value) {
    if (!value.empty()) client.text(name, value);
  };
  add("x_request_id", caller.request_id);
  add("traceparent", caller.traceparent);
  add("traceparent_sent", caller.traceparent_sent);
  add("auth_result", caller.auth_result);
  add("iss", caller.iss);
  add("kid", caller.kid);
  add("jti", caller.jti);
  add("jku_sha256", caller.jku_sha256);
  add("replay_check", caller.replay_check);
  return client.json();
}

}  // namespace isoguard::app
