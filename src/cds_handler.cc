#include "src/cds_handler.h"

#include <algorithm>
#include <string>

#include "fhir/operation_outcome.h"
#include "plugin/cds_hooks/feedback.h"
#include "plugin/plugin.h"
#include "src/admission/overload.h"
#include "src/audit/merkle.h"
#include "src/audit/tenant_keys.h"
#include "src/audit/text.h"
#include "src/fhir_client/base_url.h"
#include "src/fhir_client/client.h"
#include "src/http/json_type.h"
#include "src/manifests/plugin_in_use.h"
#include "src/pending_call.h"
#include "src/recording/alert_memory.h"
#include "src/recording/decision_log.h"
#include "src/recording/feedback_intake.h"
#include "src/recording/metrics.h"

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

/// Whether `url` is one of the base URLs, however it is spelt.
bool has_server(const std::vector<std::string>& servers, std::string_view url) {
  const auto base = fhir_client::BaseUrl::parse(url);
  return base && std::any_of(servers.begin(), servers.end(), [&](const std::string& server) {
           return fhir_client::BaseUrl::parse(server) == base;
         });
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

/// What a request is for.
struct CdsHandler::Route {
  std::string id;  ///< of a service
  bool collection = false;
  bool feedback = false;
  bool known = false;  ///< there is such an endpoint

  const char* kind(std::string_view method) const {
    if (!known) return "none";
    if (method == "OPTIONS") return "preflight";
    return collection ? "discovery" : feedback ? "feedback" : "call";
  }
};

CdsHandler::Route CdsHandler::route_of(const Request& request) const {
  const std::string_view path = request.path();
  Route route;
  route.collection = path == kServices || path == "/cds-services/";
  const Endpoint endpoint = route.collection ? Endpoint{} : endpoint_of(path);
  route.id = endpoint.id;  // a copy, since the request goes on
  route.feedback = endpoint.feedback;
  const bool kept = !endpoint.feedback || keeping_.feedback != nullptr;
  route.known = route.collection || (plugin_.now().offers(endpoint.id) && kept);
  const bool secret = admission_ != nullptr && admission_->registry()->discovery_needs_token;
  if (secret && request.method() == "OPTIONS" && path.starts_with("/cds-services/")) {
    return {{}, route.collection, false, true};  // a preflight must not tell which services exist
  }
  return route;
}

/// Browsers ask before they may show a token (CH-120). Which services there are is as public as
/// discovery is.
bool CdsHandler::needs_token(const Route& route, std::string_view method) const {
  if (admission_ == nullptr || (route.known && method == "OPTIONS")) return false;
  return (route.known && !route.collection) || admission_->registry()->discovery_needs_token;
}

void CdsHandler::handle(Request request, http::Responder responder) {
  Response base;
  base.content_type = "application/json";
  add_cors(request, base);
  const Route route = route_of(request);
  responder = watched(route.kind(request.method()), route.known ? route.id : "", request,
                      std::move(responder));
  const bool closed = needs_token(route, request.method());
  const std::string endpoint =
      std::string(route.collection ? kServices : request.path());  // the request goes on
  Visit visit{std::move(request), std::move(base), std::move(responder)};
  visit.caller = caller_of(visit.request);
  if (!closed) return serve(route, std::move(visit));
  admission_->admit(std::move(visit), endpoint, route.id, [this, route](Visit admitted) {
    forget_others_origin(admitted);
    serve(route, std::move(admitted));
  });
}

http::Responder CdsHandler::watched(const char* endpoint, std::string_view service,
                                    const Request& request, http::Responder responder) {
  if (requests_) responder = requests_->logged(endpoint, service, request, std::move(responder));
  if (metrics_ == nullptr) return responder;
  return metrics_->measured(endpoint, service, std::move(responder));
}

void CdsHandler::serve(const Route& route, Visit visit) {
  const std::string_view method = visit.request.method();
  const auto answer = [&visit](Response response) { visit.responder(std::move(response)); };
  if (!route.known) {
    return answer(
        refuse(std::move(visit.base), 404, IssueType::not_found, "There is no such service"));
  }
  if (method == "OPTIONS") return answer(preflight(std::move(visit.base), route.collection));
  if (route.collection) {
    if (method != "GET" && method != "HEAD") {
      return answer(not_allowed(std::move(visit.base), "GET, HEAD, OPTIONS"));
    }
    visit.base.body = plugin_.now().discovery(discovery_);
    return answer(std::move(visit.base));
  }
  if (method != "POST") return answer(not_allowed(std::move(visit.base), "POST, OPTIONS"));
  if (!http::is_json(visit.request.header("Content-Type"))) {
    return answer(refuse(std::move(visit.base), 415, IssueType::not_supported,
                         "The body must be application/json in UTF-8"));
  }
  if (overload_ != nullptr) {
    const std::string& client =
        visit.caller.iss.empty() ? visit.request.peer_address : visit.caller.iss;
    const auto why = overload_->admit(client, visit.request.waited, visit.responder);
    if (why != TurnedAway::no) return answer(overload_->answer(std::move(visit.base), why));
  }
  return route.feedback ? take_feedback(route.id, std::move(visit))
                        : take_call(route.id, std::move(visit));
}

void CdsHandler::take_call(std::string_view id, Visit visit) {
  const plugin::Plugin& plugin = plugin_.now();
  if (!plugin.offers(id)) {  // any more: a reload came while the token was looked at
    return visit.responder(
        refuse(std::move(visit.base), 404, IssueType::not_found, "There is no such service"));
  }
  Recording recording;
  recording.log = keeping_.log;
  recording.metrics = metrics_;
  recording.overload = overload_;
  recording.begun = std::chrono::steady_clock::now();
  recording.caller = std::move(visit.caller);
  if (keeping_.log != nullptr) {
    recording.request_sha256 = sha256_hex(visit.request.body);  // reading changes the bytes
  }
  const auto now = std::chrono::system_clock::now();
  const auto reading = std::chrono::steady_clock::now();
  auto deadline = reading + fhir_deadline_;
  auto call =
      plugin.call(id, std::move(visit.request.body), std::chrono::floor<std::chrono::days>(now),
                  card_key(recording.caller.tenant),
                  visit.client == nullptr ? std::string_view() : visit.client->policy);
  recording.parse = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - reading);
  if (const auto lifetime = call->access_token_lifetime()) {
    deadline = std::min(deadline, std::chrono::steady_clock::now() + *lifetime);
  }
  const bool its_own =
      visit.client == nullptr || has_server(visit.client->fhir_servers, call->fhir_server());
  const auto release = its_own ? fhir_.release_of(call->fhir_server()) : std::nullopt;
  if (release) call->know_server_release(*release);
  if (keeping_.memory != nullptr) call->remember(*keeping_.memory);
  run_call(std::move(call), {fhir_, terminology_, its_own}, deadline, std::move(visit.base),
           std::move(visit.responder), std::move(recording));
}

std::string CdsHandler::card_key(std::string_view tenant) const {
  if (keeping_.card_keys == nullptr) return {};
  return std::string(keeping_.card_keys->of(tenant).view());
}

void CdsHandler::take_feedback(std::string_view id, Visit visit) {
  FeedbackCall call{std::string(id), std::move(visit.caller), sha256_hex(visit.request.body), {}};
  auto items = cds_hooks::read_feedback(std::move(visit.request.body));
  if (!items) {
    const fhir::Issues& issues = items.error();
    visit.base.status = fhir::is_too_much(issues) ? 413 : 400;
    visit.base.body = fhir::write_operation_outcome(issues);
    keeping_.log->refused(id, "feedback", call.caller, visit.base.status, issues,
                          call.request_sha256);
    return visit.responder(std::move(visit.base));
  }
  call.items = std::move(*items);
  visit.base.body = "{}";
  keeping_.feedback->take(std::move(call), std::move(visit.base), std::move(visit.responder));
}

void CdsHandler::on_refusal(const Request& request, Response& answer) {
  add_cors(request, answer);
  if (metrics_ != nullptr) metrics_->answered("listener", "", answer.status);
  if (requests_) requests_->refused(request, answer);
  const Endpoint endpoint = endpoint_of(request.path());
  if (keeping_.log == nullptr || answer.status != 413 || !plugin_.now().offers(endpoint.id)) return;
  // Nobody has looked at its token, and whoever has none must not fill the disk.
  if (admission_ != nullptr) return admission_->note_refused(caller_of(request), request.path());
  keeping_.log->refused(endpoint.id, endpoint.feedback ? "feedback" : "service", caller_of(request),
                        answer.status, {{fhir::IssueSeverity::error, IssueType::too_long, {}, {}}});
}

bool CdsHandler::allows_origin(std::string_view origin) const {
  return cors_.allows(origin) ||
         (admission_ != nullptr && admission_->registry()->has_origin(origin));
}

void CdsHandler::add_cors(const Request& request, Response& response) const {
  const std::string_view origin = request.header("Origin");
  if (origin.empty()) return;
  response.headers.emplace_back("Vary", "Origin");
  if (allows_origin(origin)) response.headers.emplace_back("Access-Control-Allow-Origin", origin);
}

/// Before the token was read any client's page could be asking.
void CdsHandler::forget_others_origin(Visit& visit) const {
  const std::string_view origin = visit.request.header("Origin");
  const auto& own = visit.client->cors_origins;
  if (cors_.allows(origin) || std::find(own.begin(), own.end(), origin) != own.end()) return;
  std::erase_if(visit.base.headers,
                [](const auto& header) { return header.first == "Access-Control-Allow-Origin"; });
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
