#include "src/audit_view/fhir_text.h"

#include <array>
#include <utility>

#include "fhir/operation_outcome.h"
#include "src/audit/canonical.h"

namespace isoguard::audit_view {
namespace {

using audit::CanonicalArray;
using audit::CanonicalObject;

constexpr const char* kDefined = "2026-11-26";  // last change of what is answered
constexpr std::string_view kProfiles =
    "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.";

std::string entry_of(std::string_view base, const FoundEvent& found) {
  return CanonicalObject()
      .text("fullUrl", std::string(base) + "/AuditEvent/" + found.event.id)
      .json("resource", to_json(found.event))
      .json("search", CanonicalObject().text("mode", "match").json())
      .json();
}

std::string outcome_entry(const fhir::Issue& issue) {
  return CanonicalObject()
      .json("resource", fhir::write_operation_outcome({issue}))
      .json("search", CanonicalObject().text("mode", "outcome").json())
      .json();
}

std::string link_of(const char* relation, const std::string& url) {
  return CanonicalObject().text("relation", relation).text("url", url).json();
}

std::string code_object(const char* code) { return CanonicalObject().text("code", code).json(); }

std::string search_parameters() {
  constexpr std::array<std::pair<const char*, const char*>, 9> kParameters = {
      {{"_id", "token"},
       {"agent", "reference"},
       {"agent-name", "string"},
       {"date", "date"},
       {"entity", "reference"},
       {"outcome", "token"},
       {"patient", "reference"},
       {"subtype", "token"},
       {"type", "token"}}};
  CanonicalArray array;
  for (const auto& [name, type] : kParameters) {
    array.json(CanonicalObject().text("name", name).text("type", type).json());
  }
  return array.json();
}

std::string audit_event_resource() {
  CanonicalArray profiles;
  for (const char* name : {"PatientRead", "Read", "PatientCreate", "Create"}) {
    profiles.text(std::string(kProfiles) + name);
  }
  return CanonicalObject()
      .text("type", "AuditEvent")
      .json("supportedProfile", profiles.json())
      .json("interaction",
            CanonicalArray().json(code_object("read")).json(code_object("search-type")).json())
      .json("searchParam", search_parameters())
      .json();
}

}  // namespace

fhir::Issues issues_of(const SearchPage& page) {
  using fhir::IssueSeverity;
  using fhir::IssueType;
  fhir::Issues issues;
  if (page.is_cut) {
    issues.push_back({IssueSeverity::warning, IssueType::incomplete,
                      "Not all events were looked at yet: the next page goes on.", ""});
  }
  if (page.passed_deleted) {
    issues.push_back({IssueSeverity::information, IssueType::deleted,
                      "Events were passed over that are deleted, since their time was over.", ""});
  }
  if (page.passed_closed) {
    issues.push_back({IssueSeverity::warning, IssueType::incomplete,
                      "There may be more: of some events the references are sealed, and the keys "
                      "here do not open them.",
                      ""});
  }
  if (page.is_uncounted) {
    issues.push_back({IssueSeverity::warning, IssueType::too_costly,
                      "There is too much to be counted: ask for a shorter time.", ""});
  }
  return issues;
}

std::string url_of(std::string_view base, const Search& search, std::string_view cursor) {
  QueryParameters parameters = search.used;
  if (!cursor.empty()) parameters.emplace_back(kCursor, cursor);
  std::string url = std::string(base) + "/AuditEvent";
  if (!parameters.empty()) url += "?" + write_query(parameters);
  return url;
}

std::string bundle_of(std::string_view base, const Search& search, const SearchPage& page) {
  CanonicalArray links;
  links.json(link_of("self", url_of(base, search, search.cursor)));
  if (!page.next.empty()) links.json(link_of("next", url_of(base, search, page.next)));
  CanonicalArray entries;
  for (const FoundEvent& found : page.events) entries.json(entry_of(base, found));
  for (const fhir::Issue& issue : issues_of(page)) entries.json(outcome_entry(issue));
  CanonicalObject bundle;
  bundle.text("resourceType", "Bundle").text("type", "searchset").json("link", links.json());
  if (page.total) bundle.integer("total", static_cast<std::int64_t>(*page.total));
  if (!entries.empty()) bundle.json("entry", entries.json());
  return bundle.json();
}

std::string ndjson_of(const SearchPage& page) {
  std::string out;
  for (const FoundEvent& found : page.events) out += to_json(found.event) + "\n";
  return out;
}

std::string capability_statement(std::string_view base) {
  const std::string rest =
      CanonicalObject()
          .text("mode", "server")
          .json("resource", CanonicalArray().json(audit_event_resource()).json())
          .json();
  CanonicalArray formats;
  for (const char* format : {"json", "application/fhir+json", "application/fhir+ndjson"}) {
    formats.text(format);
  }
  return CanonicalObject()
      .text("resourceType", "CapabilityStatement")
      .text("status", "active")
      .text("date", kDefined)
      .text("kind", "instance")
      .text("fhirVersion", "4.0.1")
      .json("software",
            CanonicalObject().text("name", "isoguard").text("version", ISOGUARD_VERSION).json())
      .json("implementation", CanonicalObject()
                                  .text("description", "The audit of this service, to be read")
                                  .text("url", base)
                                  .json())
      .json("format", formats.json())
      .json("rest", CanonicalArray().json(rest).json())
      .json();
}

}  // namespace isoguard::audit_view
