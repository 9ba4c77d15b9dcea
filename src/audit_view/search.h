#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "fhir/issue.h"
#include "src/audit/records.h"
#include "src/audit/subjects.h"
#include "src/audit_view/audit_event.h"
#include "src/audit_view/query_text.h"

/// A search for AuditEvents (http://hl7.org/fhir/R4/search.html), as much of it as is answered.
namespace isoguard::audit_view {

/// "code", "system|code", or "|code" for one without a system.
struct Token {
  std::optional<std::string> system;
  std::string code;
};
/// One of them must be there.
using Tokens = std::vector<Token>;

/// "Type/id", perhaps on a server.
struct SearchedReference {
  std::string server;  ///< without a slash at its end; empty: not said
  std::string reference;
};

/// Where patients of a plain reference may be, besides calls that name no server or tenant.
struct Callers {
  std::vector<std::string> fhir_servers;
  std::vector<std::string> tenants;
};

/// Which events; an empty member is no condition.
struct Search {
  std::vector<std::string> ids;  ///< one of them
  std::optional<SearchedReference> patient;
  std::string pseudonym;
  std::optional<SearchedReference> agent;
  std::string agent_name;  ///< in lower case
  std::optional<SearchedReference> entity;
  std::vector<Tokens> types;  ///< all of them
  std::vector<Tokens> subtypes;
  std::vector<Tokens> outcomes;
  std::optional<std::int64_t> from_us;   ///< inclusive
  std::optional<std::int64_t> until_us;  ///< exclusive
  bool newest_first = true;
  std::optional<std::size_t> count;  ///< at most, on a page
  std::string cursor;                ///< where a page begins; empty: the first
  std::string format;                ///< `_format`
  /// All that was understood, but the cursor.
  QueryParameters used;

  /// Pseudonyms of the patient that is meant: for any of the tenants, and on any of the servers
  /// when none is said.
  std::vector<std::string> pseudonyms(const audit::Subjects& subjects,
                                      const Callers& callers) const;
  bool names_patient() const { return patient.has_value() || !pseudonym.empty(); }
};

inline constexpr const char* kCursor = "_cursor";

/// Reads a query. Parameters that are not known are left out when `lenient`, else refused like
/// values that cannot be read: with an issue that repeats nothing of what was sent.
tl::expected<Search, fhir::Issue> read_search(const QueryParameters& query, bool lenient);

/// What a database finds by itself; the rest is looked at by matches().
audit::RecordFilter filter_of(const Search& search);

/// Whether an event is what is searched, but for those that only `event` can tell.
bool matches(const Search& search, const std::vector<std::string>& pseudonyms,
             const audit::Record& record);
bool matches(const Search& search, const AuditEvent& event);

/// What is searched, for the record of who reads: no plain reference of a patient, and no text that
/// may be anything.
std::string described(const Search& search);

}  // namespace isoguard::audit_view
