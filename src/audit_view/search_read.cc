#include <algorithm>
#include <array>

#include "src/audit/text.h"
#include "src/audit_view/search.h"
#include "src/audit_view/time_text.h"

namespace isoguard::audit_view {
namespace {

using fhir::Issue;
using fhir::IssueSeverity;
using fhir::IssueType;

constexpr std::size_t kMostReference = 200;

/// What a value asks for is added to the search; what is wrong with it, or empty.
using Read = std::string (*)(const std::string& value, Search& search);

struct Parameter {
  std::string_view name;
  bool repeats;  ///< each one is a further condition
  Read read;
};

bool is_type(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
  return !text.empty() && text[0] >= 'A' && text[0] <= 'Z' && std::ranges::all_of(text, letter);
}

std::optional<SearchedReference> reference_in(std::string_view text, std::string_view type) {
  const std::size_t slash = text.rfind('/');
  if (text.empty() || text.size() > kMostReference || text.find_first_of(" ,|?#") != text.npos) {
    return std::nullopt;
  }
  if (slash == text.npos) {
    if (type.empty()) return std::nullopt;
    return SearchedReference{"", std::string(type).append("/").append(text)};
  }
  if (slash + 1 == text.size()) return std::nullopt;
  const std::size_t before = text.substr(0, slash).rfind('/');
  const std::size_t begin = before == text.npos ? 0 : before + 1;
  if (!is_type(text.substr(begin, slash - begin))) return std::nullopt;
  if (before == text.npos) return SearchedReference{"", std::string(text)};
  const std::string_view server = text.substr(0, before);
  if (!server.starts_with("http://") && !server.starts_with("https://")) return std::nullopt;
  return SearchedReference{std::string(server), std::string(text.substr(begin))};
}

std::string read_ids(const std::string& value, Search& search) {
  const auto ids = alternatives_of(value);
  if (!ids || ids->size() > 100) return "must be up to 100 ids";
  search.ids = *ids;
  std::ranges::sort(search.ids);
  search.ids.erase(std::unique(search.ids.begin(), search.ids.end()), search.ids.end());
  return "";
}

std::string read_patient(const std::string& value, Search& search) {
  search.patient = reference_in(value, "Patient");
  const bool fits = search.patient && search.patient->reference.starts_with("Patient/");
  return fits ? "" : "must be an id, Patient/id, or a URL that ends so";
}

std::string read_pseudonym(const std::string& value, Search& search) {
  const std::size_t bar = value.find('|');
  const std::string system = bar == value.npos ? "" : value.substr(0, bar);
  search.pseudonym = bar == value.npos ? value : value.substr(bar + 1);
  const bool fits = search.pseudonym.size() == 64 && audit::from_hex(search.pseudonym) &&
                    (system.empty() || system == systems::kPseudonym);
  return fits ? "" : "must be a pseudonym, 64 hexadecimal digits, or its system|pseudonym";
}

std::string read_agent(const std::string& value, Search& search) {
  search.agent = reference_in(value, "");
  return search.agent ? "" : "must be Type/id, or a URL that ends so";
}

std::string read_agent_name(const std::string& value, Search& search) {
  search.agent_name = value;
  std::ranges::transform(search.agent_name, search.agent_name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return value.empty() || value.size() > kMostReference ? "must be the begin of a name" : "";
}

std::string read_entity(const std::string& value, Search& search) {
  search.entity = reference_in(value, "");
  return search.entity ? "" : "must be Type/id, or a URL that ends so";
}

std::optional<Tokens> tokens_in(const std::string& value) {
  const auto parts = alternatives_of(value);
  if (!parts) return std::nullopt;
  Tokens tokens;
  for (const std::string& part : *parts) {
    const std::size_t bar = part.find('|');
    Token token;
    if (bar != part.npos) token.system = part.substr(0, bar);
    token.code = bar == part.npos ? part : part.substr(bar + 1);
    if (token.code.empty()) return std::nullopt;
    tokens.push_back(std::move(token));
  }
  return tokens;
}

template <std::vector<Tokens> Search::*member>
std::string read_tokens(const std::string& value, Search& search) {
  auto tokens = tokens_in(value);
  if (!tokens) return "must be code or system|code, several with commas between them";
  (search.*member).push_back(std::move(*tokens));
  return "";
}

std::string read_date(const std::string& value, Search& search) {
  const bool has_prefix = value.size() > 2 && value[0] >= 'a' && value[0] <= 'z';
  const std::string prefix = has_prefix ? value.substr(0, 2) : "eq";
  const auto range = time_range_of(std::string_view(value).substr(has_prefix ? 2 : 0));
  constexpr std::array<std::string_view, 7> kPrefixes = {"eq", "ge", "gt", "sa", "le", "lt", "eb"};
  if (!range || std::ranges::find(kPrefixes, prefix) == kPrefixes.end()) {
    return "must be a date or time with a zone, perhaps behind eq, ge, gt, sa, le, lt or eb";
  }
  const auto not_before = [&search](std::int64_t time) {
    search.from_us = std::max(search.from_us.value_or(time), time);
  };
  const auto before = [&search](std::int64_t time) {
    search.until_us = std::min(search.until_us.value_or(time), time);
  };
  if (prefix == "eq" || prefix == "ge") not_before(range->from_us);
  if (prefix == "gt" || prefix == "sa") not_before(range->until_us);
  if (prefix == "eq" || prefix == "le") before(range->until_us);
  if (prefix == "lt" || prefix == "eb") before(range->from_us);
  return "";
}

std::string read_count(const std::string& value, Search& search) {
  const auto count = audit::from_decimal(value);
  if (!count || *count == 0) return "must be 1 or more";
  search.count = *count;
  return "";
}

std::string read_sort(const std::string& value, Search& search) {
  search.newest_first = value != "date";
  return value == "date" || value == "-date" ? "" : "must be date or -date";
}

std::string read_format(const std::string& value, Search& search) {
  search.format = value;
  return "";
}

std::string read_cursor(const std::string& value, Search& search) {
  search.cursor = value;
  return value.empty() ? "must be as a link gave it" : "";
}

constexpr std::array<Parameter, 15> kParameters = {
    {{"_id", false, read_ids},
     {"patient", false, read_patient},
     {"patient:identifier", false, read_pseudonym},
     {"patient.identifier", false, read_pseudonym},
     {"agent", false, read_agent},
     {"agent-name", false, read_agent_name},
     {"entity", false, read_entity},
     {"type", true, read_tokens<&Search::types>},
     {"subtype", true, read_tokens<&Search::subtypes>},
     {"outcome", true, read_tokens<&Search::outcomes>},
     {"date", true, read_date},
     {"_count", false, read_count},
     {"_sort", false, read_sort},
     {"_format", false, read_format},
     {kCursor, false, read_cursor}}};

tl::unexpected<Issue> refused(IssueType type, const std::string& why, std::string_view name) {
  const std::string where = name.empty() ? "" : "http." + std::string(name);
  return tl::unexpected(Issue{IssueSeverity::error, type, why, where});
}

tl::unexpected<Issue> unknown() {
  std::string names;
  for (const Parameter& known : kParameters) {
    if (known.name == kCursor) continue;
    names.append(names.empty() ? "" : ", ").append(known.name);
  }
  return refused(IssueType::not_supported,
                 "There is a parameter that is not known here. Known: " + names, "");
}

}  // namespace

tl::expected<Search, Issue> read_search(const QueryParameters& query, bool lenient) {
  Search search;
  for (const auto& [name, value] : query) {
    const auto found = std::ranges::find(kParameters, name, &Parameter::name);
    if (found == kParameters.end()) {
      if (lenient) continue;
      return unknown();
    }
    const bool again = std::ranges::any_of(
        search.used, [&name = name](const auto& before) { return before.first == name; });
    if (again && !found->repeats) {
      return refused(IssueType::not_supported, "can be given once only", name);
    }
    const std::string why = found->read(value, search);
    if (!why.empty()) return refused(IssueType::value, why, name);
    if (name != kCursor) search.used.emplace_back(name, value);
  }
  return search;
}

}  // namespace isoguard::audit_view
