#include "src/cds_handler.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "fhir/operation_outcome.h"
#include "plugin/cds_hooks/feedback.h"
#include "plugin/plugin.h"
#include "src/audit/merkle.h"
#include "src/audit/text.h"
#include "src/decision_log.h"
#include "src/feedback_intake.h"
#include "src/fhir_client/client.h"
#include "src/metrics.h"
#include "src/overload.h"
#include "src/pending_call.h"
#include "src/plugin_in_use.h"

namespace isoguard::app {
namespace {

using fhir::IssueType;
using http::Request;
using http::Response;

constexpr std::string_view kServices = "/cds-services";

Response refuse(Response base, int status, IssueType type, std::string diagnostics) {
  base.status = status;
  base.body = fhir::write_operation_outcome(
      {{fhir::IssueSeverity::error, type, std::move(diagnostics), {}}});
  return base;
}

Response not_allowed(Response base, std::string allow) {
  base.headers.emplace_back("Allow", allow);
  return refuse(std::move(base), 405, IssueType::not_supported, "Allowed here: " + allow);
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

/// JSON by any of its names, in UTF-8 (CH-133, CH-135). A client that says nothing is believed.
bool is_json(std::string_view content_type) {
  const std::string type = lower(content_type);
  const std::size_t semicolon = type.find(';');
  std::string name = type.substr(0, semicolon);
  while (name.ends_with(' ') || name.ends_with('\t')) name.pop_back();
  const bool json = name.empty() || name == "application/json" || name == "application/fhir+json" ||
                    name == "application/json+fhir";
  const std::size_t charset = type.find("charset=");
  const bool utf8 = charset == std::string::npos || type.compare(charset + 8, 5, "utf-8") == 0 ||
                    type.compare(charset + 8, 7, "\"utf-8\"") == 0 ||
                    type.compare(charset + 8, 4, "utf8") == 0;
  return json && utf8;
}

/// What "/cds-services/{id}" and "/cds-services/{id}/feedback" name; an empty id for the collection
/// and for other paths.
struct Endpoint {
  std::string_view id;
  bool feedback = false;
};
Endpoint endpoint_of(std::string_view path) {
  if (!path.starts_with(kServices)) return {};
  path.remove_prefix(kServices.size());
  if (!path.starts_with('/')) return {};
  path.remove_prefix(1);
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return {path, false};
  return path.substr(slash) == "/feedback" ? Endpoint{path.substr(0, slash), true} : Endpoint{};
}

std::string sha256_hex(const std::string& bytes) { return audit::hex(audit::sha256(bytes)); }

}  // namespace

CdsHandler::CdsHandler(const PluginInUse& plugin, fhir_client::Client& fhir, CorsPolicy cors,
                       std::chrono::milliseconds fhir_deadline, fhir::Release discovery,
                       Keeping keeping)
    : plugin_(plugin),
      fhir_(fhir),
      cors_(std::move(cors)),
      fhir_deadline_(fhir_deadline),
      discovery_(discovery),
      keeping_(std::move(keeping)) {}

void CdsHandler::handle(Request request, http::Responder responder) {
  Response base;
  base.content_type = "application/json";
  add_cors(request, base);
  const std::string_view path = request.path();
  const bool collection = path == kServices || path == "/cds-services/";
  const Endpoint endpoint = collection ? Endpoint{} : endpoint_of(path);
  const plugin::Plugin& plugin = plugin_.now();
  const bool kept = !endpoint.feedback || keeping_.feedback != nullptr;
  const bool known = collection || (plugin.offers(endpoint.id) && kept);
  if (metrics_ != nullptr) {
    const char* name = !known                          ? "none"
                       : request.method() == "OPTIONS" ? "preflight"
                       : collection                    ? "discovery"
                       : endpoint.feedback             ? "feedback"
                                                       : "call";
    responder = metrics_->measured(name, known ? endpoint.id : "", std::move(responder));
  }
  if (!known) {
    return responder(
        refuse(std::move(base), 404, IssueType::not_found, "There is no such service"));
  }
  if (request.method() == "OPTIONS") return responder(preflight(std::move(base), collection));
  if (collection) {
    if (request.method() != "GET" && request.method() != "HEAD") {
      return responder(not_allowed(std::move(base), "GET, HEAD, OPTIONS"));
    }
    base.body = plugin.discovery(discovery_);
    return responder(std::move(base));
  }
  if (request.method() != "POST") return responder(not_allowed(std::move(base), "POST, OPTIONS"));
  if (!is_json(request.header("Content-Type"))) {
    return responder(refuse(std::move(base), 415, IssueType::not_supported,
                            "The body must be application/json in UTF-8"));
  }
  if (overload_ != nullptr) {
    const auto why = overload_->admit(request.peer_address, request.waited, responder);
    if (why != TurnedAway::no) return responder(overload_->answer(std::move(base), why));
  }
  const std::string id(endpoint.id);  // the view is into the request, which goes on
  return endpoint.feedback
             ? take_feedback(id, std::move(request), std::move(base), std::move(responder))
             : take_call(id, std::move(request), std::move(base), std::move(responder));
}

void CdsHandler::take_call(std::string_view id, Request request, Response base,
                           http::Responder responder) {
  Recording recording;
  recording.log = keeping_.log;
  recording.metrics = metrics_;
  recording.overload = overload_;
  recording.begun = std::chrono::steady_clock::now();
  if (keeping_.log != nullptr) {
    recording.caller = caller_of(request);
    recording.request_sha256 = sha256_hex(request.body);  // reading changes the bytes
  }
  const auto now = std::chrono::system_clock::now();
  const auto reading = std::chrono::steady_clock::now();
  auto deadline = reading + fhir_deadline_;
  auto call = plugin_.now().call(id, std::move(request.body),
                                 std::chrono::floor<std::chrono::days>(now), keeping_.card_key);
  recording.parse = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - reading);
  if (const auto lifetime = call->access_token_lifetime()) {
    deadline = std::min(deadline, std::chrono::steady_clock::now() + *lifetime);
  }
  if (const auto release = fhir_.release_of(call->fhir_server())) {
    call->know_server_release(*release);
  }
  run_call(std::move(call), {fhir_, terminology_}, deadline, std::move(base), std::move(responder),
           std::move(recording));
}

void CdsHandler::take_feedback(std::string_view id, Request request, Response base,
                               http::Responder responder) {
  FeedbackCall call{std::string(id), caller_of(request), sha256_hex(request.body), {}};
  auto items = cds_hooks::read_feedback(std::move(request.body));
  if (!items) {
    const fhir::Issues& issues = items.error();
    base.status = fhir::is_too_much(issues) ? 413 : 400;
    base.body = fhir::write_operation_outcome(issues);
    keeping_.log->refused(id, "feedback", call.caller, base.status, issues);
    return responder(std::move(base));
  }
  call.items = std::move(*items);
  base.body = "{}";
  keeping_.feedback->take(std::move(call), std::move(base), std::move(responder));
}

void CdsHandler::on_refusal(const Request& request, Response& answer) {
  add_cors(request, answer);
  if (metrics_ != nullptr) metrics_->answered("listener", "", answer.status);
  const Endpoint endpoint = endpoint_of(request.path());
  if (keeping_.log == nullptr || answer.status != 413 || !plugin_.now().offers(endpoint.id)) return;
  keeping_.log->refused(endpoint.id, endpoint.feedback ? "feedback" : "service", caller_of(request),
                        answer.status, {{fhir::IssueSeverity::error, IssueType::too_long, {}, {}}});
}

void CdsHandler::add_cors(const Request& request, Response& response) const {
  const std::string_view origin = request.header("Origin");
  if (origin.empty()) return;
  response.headers.emplace_back("Vary", "Origin");
  if (cors_.allows(origin)) response.headers.emplace_back("Access-Control-Allow-Origin", origin);
}

Response CdsHandler::preflight(Response base, bool collection) {
  base.status = 204;
  base.content_type.clear();
  const std::string methods = collection ? "GET, HEAD, OPTIONS" : "POST, OPTIONS";
  base.headers.emplace_back("Allow", methods);
  const auto allowed = std::find_if(
      base.headers.begin(), base.headers.end(),
      [](const auto& header) { return header.first == "Access-Control-Allow-Origin"; });
  if (allowed == base.headers.end()) return base;
  // `*` in Allow-Headers would not cover Authorization (CH-120).
  base.headers.emplace_back("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
  base.headers.emplace_back("Access-Control-Allow-Headers", "authorization, content-type");
  base.headers.emplace_back("Access-Control-Max-Age", "600");
  return base;
}

}  // namespace isoguard::app
