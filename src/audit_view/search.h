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
#include "src/audit_view/time_text.h"

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

/// One of them must be there.
using References = std::vector<SearchedReference>;
/// One of them must be the begin of the name; in lower case.
using Names = std::vector<std::string>;

/// One of them is meant.
struct SearchedPatients {
  References references{};
  std::vector<std::string> pseudonyms{};
};

/// Which events; an empty member is no condition, and of a list all must hold.
struct Search {
  std::optional<std::vector<std::string>> ids;  ///< one of them, sorted
  std::vector<SearchedPatients> patients;
  std::vector<References> agents;
  std::vector<Names> agent_names;
  std::vector<References> entities;  ///< no patients
  std::vector<Tokens> types;
  std::vector<Tokens> subtypes;
  std::vector<Tokens> outcomes;
  std::vector<std::vector<TimeRange>> times;  ///< in one of them; where several are given
  std::optional<std::int64_t> from_us;        ///< inclusive
  std::optional<std::int64_t> until_us;       ///< exclusive
  bool newest_first = true;
  std::optional<std::size_t> count;  ///< at most, on a page
  bool only_count = false;           ///< and show none
  bool wants_total = false;
  std::string cursor;  ///< where a page begins; empty: the first
  std::string format;  ///< `_format`
  /// All that was understood, but the cursor.
  QueryParameters used;

  /// Pseudonyms of the patient that is meant, for any of the tenants, and on any of the servers
  /// when none is said: what all of `patients` have in common.
  std::vector<std::string> pseudonyms(const audit::Subjects& subjects,
                                      const Callers& callers) const;
  /// All that any of them names.
  std::vector<std::string> named_pseudonyms(const audit::Subjects& subjects,
                                            const Callers& callers) const;
  bool names_patient() const { return !patients.empty(); }
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
/// The same without a look at the entities.
bool matches_but_for_entities(const Search& search, const AuditEvent& event);

/// What is searched, for the record of who reads: no plain reference of a patient, and no text that
/// may be anything.
std::string described(const Search& search);

}  // namespace isoguard::audit_view
