#include "src/admin/audit_answers.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "fhir/operation_outcome.h"
#include "src/admin/asked.h"
#include "src/admin/stats_query.h"
#include "src/audit_db/connection.h"
#include "src/audit_view/event_reader.h"
#include "src/audit_view/fhir_text.h"
#include "src/audit_view/search_run.h"

namespace isoguard::app {
namespace {

using audit::CanonicalObject;
using audit_view::Allowance;
using Logs = audit_view::AuditSource::Logs;
using audit_view::Search;
using audit_view::SearchPage;
using fhir::Issue;
using fhir::IssueSeverity;
using fhir::IssueType;
using http::Response;

constexpr const char* kFhirJson = "application/fhir+json; charset=utf-8";
constexpr const char* kNdjson = "application/fhir+ndjson; charset=utf-8";

/// What an answer may hold and cost.
struct Bounds {
  std::size_t usual;
  std::size_t most;
  std::uint64_t looked_into;
  std::chrono::seconds time;
};
constexpr Bounds kPage = {50, 500, 20'000, std::chrono::seconds(3)};
constexpr Bounds kExport = {2000, 2000, 20'000, std::chrono::seconds(10)};
constexpr Bounds kStats = {0, 0, 250'000, std::chrono::seconds(20)};
constexpr Bounds kCount = kStats;

Allowance allowance_of(const Bounds& bounds, std::shared_ptr<const std::atomic<bool>> given_up) {
  return {Allowance::Clock::now() + bounds.time, bounds.looked_into, std::move(given_up)};
}

/// One page that has begun may still be finished.
Allowance::Clock::time_point end_of(const Bounds& bounds) {
  return Allowance::Clock::now() + bounds.time + std::chrono::seconds(2);
}

AuditAnswer refused(int status, Issue issue, CanonicalObject what) {
  return {outcome_response(status, issue), std::move(what), ""};
}

Issue issue_of(IssueType type, std::string why) {
  return {IssueSeverity::error, type, std::move(why), ""};
}

/// What a disk or a database says is for the log of the process, not for who reads.
AuditAnswer unreadable(CanonicalObject what) {
  return refused(
      500,
      issue_of(IssueType::exception, "The audit cannot be read; `isoguard audit verify` says why."),
      std::move(what));
}

/// Less than all would look like all.
AuditAnswer away(CanonicalObject what) {
  return refused(
      503,
      issue_of(IssueType::transient, "The records of all replicas cannot be read now; try again."),
      std::move(what));
}

AuditAnswer unacceptable(CanonicalObject what, const char* formats) {
  return refused(406, issue_of(IssueType::not_supported, formats), std::move(what));
}

/// The query, and behind it what a form says.
std::string parameters_of(const http::Request& request) {
  std::string parameters(request.query());
  if (request.method() == "POST") parameters.append("&").append(request.body);
  return parameters;
}

void describe(const SearchPage& page, AuditAnswer& answer) {
  const bool only_count = page.total && page.events.empty();
  const std::uint64_t results = only_count ? *page.total : page.events.size();
  answer.what.integer("results", static_cast<std::int64_t>(results));
  answer.what.boolean("box", page.is_opened);
  if (!page.patients.empty()) answer.patient = page.patients.front();
  if (page.patients.size() < 2) return;
  audit::CanonicalArray others;
  for (const std::string& patient : page.patients) others.text(patient);
  answer.what.json("pseudonyms", others.json());
}

Response page_response(const std::string& base, const Search& search, const SearchPage& page,
                       Format format) {
  if (format == Format::json) {
    return {200, kFhirJson, audit_view::bundle_of(base, search, page), {}};
  }
  Response response{200, kNdjson, audit_view::ndjson_of(page), {}};
  if (!page.next.empty()) {
    response.headers.emplace_back(
        "Link", "<" + audit_view::url_of(base, search, page.next) + ">; rel=\"next\"");
  }
  for (const Issue& issue : audit_view::issues_of(page)) {
    response.headers.emplace_back("Warning", "199 isoguard \"" + issue.diagnostics + "\"");
  }
  return response;
}

}  // namespace

Response outcome_response(int status, const Issue& issue) {
  return {status, kFhirJson, fhir::write_operation_outcome({issue}), {}};
}

AuditAnswers::AuditAnswers(std::unique_ptr<audit_view::AuditSource> source,
                           const audit::Subjects& subjects, Callers callers)
    : source_(std::move(source)), subjects_(subjects), callers_(std::move(callers)) {}

AuditAnswer AuditAnswers::search(const http::Request& request, const std::string& base) const {
  CanonicalObject what;
  what.text("command", "search");
  const auto query = audit_view::read_query(parameters_of(request));
  if (!query) {
    return refused(400, issue_of(IssueType::structure, "The query cannot be read."), what);
  }
  const auto search = audit_view::read_search(*query, is_lenient(request));
  if (!search) return refused(400, search.error(), what);
  what.json("search", audit_view::described(*search));
  const auto format = asked_format(search->format, request, {Format::json, Format::ndjson});
  if (!format) return unacceptable(std::move(what), "Formats are json and ndjson.");
  if (*format != Format::json && (search->only_count || search->wants_total)) {
    return refused(400, issue_of(IssueType::not_supported, "Events are counted in json only."),
                   what);
  }
  try {
    const SearchPage page = page_of(*search, *format);
    if (search->only_count && !page.total) {
      throw audit_view::TooCostly();
    }
    AuditAnswer answer{page_response(base, *search, page, *format), std::move(what), ""};
    describe(page, answer);
    return answer;
  } catch (const audit_view::BadCursor& bad) {
    return refused(400, issue_of(IssueType::value, bad.what()), what);
  } catch (const audit_view::TooCostly& costly) {
    return refused(503, issue_of(IssueType::too_costly, costly.what()), what);
  } catch (const audit_db::DbError&) {
    return away(std::move(what));
  } catch (const std::runtime_error&) {
    return unreadable(std::move(what));
  }
}

SearchPage AuditAnswers::page_of(const Search& search, Format format) const {
  const bool counts = search.only_count || (search.wants_total && search.cursor.empty());
  const Bounds& bounds = format == Format::json ? kPage : kExport;
  const audit_view::Searched searched{source_->open(Logs::all, end_of(counts ? kCount : bounds)),
                                      subjects_, callers_()};
  const auto count = [&] {
    return audit_view::count_search(searched, search, allowance_of(kCount, given_up_));
  };
  if (search.only_count) return count();
  SearchPage page = audit_view::run_search(
      searched, search, std::min(search.count.value_or(bounds.usual), bounds.most),
      allowance_of(bounds, given_up_));
  if (!counts) return page;
  const SearchPage counted = page.next.empty() ? page : count();
  page.total = page.next.empty() ? page.events.size() : counted.total;
  page.is_uncounted = !page.total;
  page.is_opened = page.is_opened || counted.is_opened;
  page.passed_closed = page.passed_closed || counted.passed_closed;
  return page;
}

AuditAnswer AuditAnswers::read(const http::Request& request, const std::string& id) const {
  CanonicalObject what;
  what.text("command", "read");
  const auto known = audit::event_id_of(id);
  if (known) what.json("events", audit::CanonicalArray().text(id).json());
  if (!asked_format(format_parameter(request.query()), request, {Format::json})) {
    return unacceptable(std::move(what), "The format of one event is json.");
  }
  try {
    const auto found = known ? audit_view::find_event(
                                   {source_->open(Logs::all, end_of(kPage)), subjects_, {}}, *known)
                             : std::nullopt;
    if (!found) {
      return refused(404, issue_of(IssueType::not_found, "There is no event of this id."), what);
    }
    if (found->is_deleted) {
      return refused(
          410, issue_of(IssueType::deleted, "The event was deleted, since its time was over."),
          what);
    }
    what.boolean("box", found->is_opened).integer("results", 1);
    return {{200, kFhirJson, audit_view::to_json(found->event), {}}, what, found->patient};
  } catch (const audit_db::DbError&) {
    return away(std::move(what));
  } catch (const std::runtime_error&) {
    return unreadable(std::move(what));
  }
}

AuditAnswer AuditAnswers::stats(const http::Request& request) const {
  CanonicalObject what;
  what.text("command", "stats");
  const auto query = read_stats_query(request);
  if (!query) return refused(400, query.error(), what);
  what.json("search", query->described());
  if (!query->format) return unacceptable(std::move(what), "Formats are json and csv.");
  try {
    audit_view::EventReader reader(source_->open(Logs::service, end_of(kStats)),
                                   allowance_of(kStats, given_up_));
    const auto report = audit_view::read_figures(reader, query->filter, query->by);
    const auto figures = report.figures(query->least());
    what.integer("results", static_cast<std::int64_t>(figures.size()));
    if (*query->format == Format::csv) {
      return {
          {200, "text/csv; charset=utf-8", audit_view::to_csv(figures, query->by), {}}, what, ""};
    }
    return {{200,
             "application/json",
             audit_view::to_json(figures, query->least(), query->described(), reader.unreadable()) +
                 "\n",
             {}},
            what,
            ""};
  } catch (const audit_view::TooCostly& costly) {
    return refused(503, issue_of(IssueType::too_costly, costly.what()), what);
  } catch (const audit_db::DbError&) {
    return away(std::move(what));
  } catch (const std::runtime_error&) {
    return unreadable(std::move(what));
  }
}

void AuditAnswers::record(const std::string& who, AuditAnswer& answer) const {
  if (answer.response.status >= 400) return;
  try {
    CanonicalObject what = answer.what;
    if (!answer.patient.empty()) what.text("patient", answer.patient);
    source_->record_access(what.json("by", who).json());
  } catch (const std::runtime_error&) {
    answer.response = away({}).response;
  }
}

}  // namespace isoguard::app
