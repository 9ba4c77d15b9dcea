#include "src/admin/audit_pages.h"

#include <utility>

#include "src/admin/asked.h"
#include "src/audit_view/access_event.h"
#include "src/audit_view/fhir_text.h"

namespace isoguard::app {
namespace {

using fhir::Issue;
using fhir::IssueSeverity;
using fhir::IssueType;
using http::Response;

constexpr std::size_t kMostReadings = 8;
constexpr std::string_view kSearch = "/fhir/AuditEvent";
constexpr std::string_view kRead = "/fhir/AuditEvent/";
constexpr std::string_view kForm = "/fhir/AuditEvent/_search";
constexpr std::string_view kMetadata = "/fhir/metadata";
constexpr std::string_view kStats = "/stats";

Issue issue(IssueType type, const char* why) { return {IssueSeverity::error, type, why, ""}; }

Issue busy() { return issue(IssueType::throttled, "Too many are reading; try again."); }

bool is_reading(std::string_view path) {
  return path == kSearch || path.starts_with(kRead) || path == kStats;
}

/// For the header Allow.
std::string_view allowed_at(std::string_view path) { return path == kForm ? "POST" : "GET, HEAD"; }

bool is_allowed(std::string_view method, std::string_view path) {
  return path == kForm ? method == "POST" : method == "GET" || method == "HEAD";
}

audit::CanonicalObject json_of(const Reader& reader) {
  audit::CanonicalObject object;
  object.text("peer_ip", reader.peer);
  if (!reader.name.empty()) object.text("name", reader.name);
  return object;
}

Response unrecorded() {
  return outcome_response(503, issue(IssueType::transient,
                                     "The reading could not be recorded, and without a record "
                                     "nothing is shown."));
}

}  // namespace

/// One request on its way through the threads.
struct AuditPages::Visit {
  http::Request request;
  http::Responder responder;
  Reader reader;
  std::string base;
  std::chrono::steady_clock::time_point came = std::chrono::steady_clock::now();
};

AuditPages::AuditPages(AdminAccess access, AuditAnswers answers, audit::Sink& sink,
                       std::chrono::milliseconds patience)
    : access_(std::move(access)),
      answers_(std::move(answers)),
      sink_(sink),
      patience_(patience),
      room_(kMostReadings) {}

AuditPages::~AuditPages() { answers_.give_up(); }

bool AuditPages::has(std::string_view path) {
  return path == kStats || path.starts_with("/stats/") || path == "/fhir" ||
         path.starts_with("/fhir/");
}

void AuditPages::handle(http::Request request, http::Responder responder) {
  const auto visit = std::make_shared<Visit>();
  visit->reader = access_.reader_of(request);
  visit->base = access_.scheme_of(request).append("://").append(request.header("Host")) + "/fhir";
  visit->request = std::move(request);
  visit->responder = std::move(responder);
  const std::string_view path = visit->request.path();
  if (!is_reading(path) && path != kMetadata) {
    visit->responder(outcome_response(404, issue(IssueType::not_found, "There is no such page.")));
    return;
  }
  const std::string_view method = visit->request.method();
  if (const auto refusal = access_.refusal(visit->request); refusal && path != kMetadata) {
    return refuse(visit, refusal->status, refusal->issue);
  }
  if (!is_allowed(method, path)) {
    const std::string why = "Allowed here: " + std::string(allowed_at(path));
    return refuse(visit, 405, issue(IssueType::not_supported, why.c_str()));
  }
  if (path == kForm && !visit->request.body.empty() && !is_form(visit->request)) {
    return refuse(visit, 415,
                  issue(IssueType::not_supported,
                        "A search by POST is a form: application/x-www-form-urlencoded."));
  }
  if (path == kMetadata) {
    if (!asked_format(format_parameter(visit->request.query()), visit->request, {Format::json})) {
      return refuse(visit, 406, issue(IssueType::not_supported, "The format here is json."));
    }
    visit->responder({200,
                      "application/fhir+json; charset=utf-8",
                      audit_view::capability_statement(visit->base),
                      {}});
    return;
  }
  if (!room_.add([this, visit] { work(visit); })) refuse(visit, 503, busy());
}

void AuditPages::work(const std::shared_ptr<Visit>& visit) {
  if (std::chrono::steady_clock::now() - visit->came > patience_) {
    return refuse(visit, 503, busy());
  }
  AuditAnswer answer = read(*visit);
  answers_.record(json_of(visit->reader).json(), answer);
  finish(visit, std::move(answer));
}

void AuditPages::refuse(std::shared_ptr<Visit> visit, int status, const Issue& why) {
  AuditAnswer answer{outcome_response(status, why), {}, ""};
  auto& headers = answer.response.headers;
  if (status == 401) headers.emplace_back("WWW-Authenticate", "Bearer");
  if (status == 405) headers.emplace_back("Allow", allowed_at(visit->request.path()));
  if (status == 503) headers.emplace_back("Retry-After", "1");
  if (!is_reading(visit->request.path())) return visit->responder(std::move(answer.response));
  const bool is_stats = visit->request.path() == kStats;
  const bool is_search = visit->request.path() == kSearch || visit->request.path() == kForm;
  answer.what.text("command", is_stats ? "stats" : is_search ? "search" : "read");
  finish(visit, std::move(answer));
}

AuditAnswer AuditPages::read(const Visit& visit) const {
  const std::string_view path = visit.request.path();
  if (path == kStats) return answers_.stats(visit.request);
  if (path == kSearch || path == kForm) return answers_.search(visit.request, visit.base);
  return answers_.read(visit.request, std::string(path.substr(kRead.size())));
}

void AuditPages::finish(const std::shared_ptr<Visit>& visit, AuditAnswer answer) noexcept try {
  const auto response = std::make_shared<Response>(std::move(answer.response));
  answer.what.integer("status", response->status);
  audit::Event event = audit_view::access_event(answer.what, json_of(visit->reader).json(),
                                                visit->reader.name, answer.patient);
  sink_.append(std::move(event), [visit, response](const audit::Receipt& receipt) {
    const bool shows = response->status < 400;
    visit->responder(receipt.durable || !shows ? std::move(*response) : unrecorded());
  });
} catch (const std::exception&) {
  // The responder answers 500 when the visit goes.
}

}  // namespace isoguard::app
