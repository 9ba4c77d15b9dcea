#pragma once

#include <string>
#include <vector>

#include "src/audit_view/search_stream.h"

namespace isoguard::audit_view {

/// What a search is run on.
struct Searched {
  std::vector<audit::NamedRecords> databases;
  const audit::Subjects& subjects;  ///< of this process
  Callers callers;                  ///< whose patients may be meant
};

/// A page of what was found.
struct SearchPage {
  std::vector<FoundEvent> events;
  std::string next;  ///< the cursor of the next page; empty: there is none
  /// The allowance was used up before the page was full: the next one goes on.
  bool is_cut = false;
  bool is_opened = false;  ///< any event
  /// Events were passed over that are deleted since their time was over.
  bool passed_deleted = false;
  /// Events were passed over that may be meant, but whose boxes do not open here.
  bool passed_closed = false;
  std::optional<std::uint64_t> total{};  ///< of all pages
  bool is_uncounted = false;             ///< a total was asked for, and would have cost too much
  /// Pseudonyms that the search named, of which something was found; else all that it named.
  std::vector<std::string> patients;
};

/// A cursor of another search, or of databases that are gone.
class BadCursor : public std::runtime_error {
 public:
  BadCursor() : std::runtime_error("the link is of another search, or too old; search anew") {}
};

/// At most `count` events. What is written while pages are read belongs to none of them. An event
/// that stands in two databases is found once. Throws BadCursor and what the
/// sources throw.
SearchPage run_search(const Searched& searched, const Search& search, std::size_t count,
                      Allowance allowance);

/// No events, but their `total`; without it when the allowance was used up before, and the page is
/// cut. Throws like run_search().
SearchPage count_search(const Searched& searched, const Search& search, Allowance allowance);

/// One event, perhaps a deleted one; nothing when there never was one of that id.
std::optional<FoundEvent> find_event(const Searched& searched, const audit::EventId& id);

}  // namespace isoguard::audit_view
