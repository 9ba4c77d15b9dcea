#include "src/cds_handler.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "fhir/operation_outcome.h"
#include "plugin/plugin.h"
#include "src/fhir_client/client.h"
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

/// The service id of "/cds-services/{id}"; empty for the collection and for deeper paths.
std::string_view service_id(std::string_view path) {
  if (!path.starts_with(kServices)) return {};
  path.remove_prefix(kServices.size());
  if (!path.starts_with('/')) return {};
  path.remove_prefix(1);
  return path.find('/') == std::string_view::npos ? path : std::string_view();
}

}  // namespace

CdsHandler::CdsHandler(const PluginInUse& plugin, fhir_client::Client& fhir, CorsPolicy cors,
                       std::chrono::milliseconds fhir_deadline, fhir::Release discovery)
    : plugin_(plugin),
      fhir_(fhir),
      cors_(std::move(cors)),
      fhir_deadline_(fhir_deadline),
      discovery_(discovery) {}

void CdsHandler::handle(Request request, http::Responder responder) {
  Response base;
  base.content_type = "application/json";
  add_cors(request, base);
  const std::string_view path = request.path();
  const bool collection = path == kServices || path == "/cds-services/";
  const std::string_view id = collection ? std::string_view() : service_id(path);
  const plugin::Plugin& plugin = plugin_.now();
  if (!collection && !plugin.offers(id)) {
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
  const auto now = std::chrono::system_clock::now();
  auto deadline = std::chrono::steady_clock::now() + fhir_deadline_;
  auto call = plugin.call(id, std::move(request.body), std::chrono::floor<std::chrono::days>(now));
  if (const auto lifetime = call->access_token_lifetime()) {
    deadline = std::min(deadline, std::chrono::steady_clock::now() + *lifetime);
  }
  if (const auto release = fhir_.release_of(call->fhir_server())) {
    call->know_server_release(*release);
  }
  run_call(std::move(call), {fhir_, terminology_}, deadline, std::move(base), std::move(responder));
}

void CdsHandler::on_refusal(const Request& request, Response& answer) { add_cors(request, answer); }

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
