#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The query of a URL (RFC 3986, and + for a blank as forms write it).
namespace isoguard::audit_view {

using QueryParameters = std::vector<std::pair<std::string, std::string>>;

/// Names and values in order, decoded; empty pieces are left out. Nothing when the encoding is
/// broken, the text is no UTF-8 or contains control characters, or there are more than 50.
std::optional<QueryParameters> read_query(std::string_view query);

/// "name=value&…", of which read_query() makes the same.
std::string write_query(const QueryParameters& parameters);

/// Parts of a search value between commas, `\,` `\|` `\$` and `\\` undone. Nothing for another use
/// of the backslash, or an empty part.
std::optional<std::vector<std::string>> alternatives_of(std::string_view value);

}  // namespace isoguard::audit_view
