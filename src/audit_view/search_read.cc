#include <algorithm>
#include <array>
#include <limits>

#include "src/audit/text.h"
#include "src/audit_view/search.h"
#include "src/audit_view/time_text.h"

namespace isoguard::audit_view {
namespace {

using fhir::Issue;
using fhir::IssueSeverity;
using fhir::IssueType;

constexpr std::size_t kMostReference = 200;
constexpr std::size_t kMostReferences = 20;
constexpr std::size_t kMostIds = 100;
constexpr const char* kReferences =
    "must be Type/id, or a URL that ends so; up to 20 with commas between them";
constexpr TimeRange kAlways = {std::numeric_limits<std::int64_t>::min(),
                               std::numeric_limits<std::int64_t>::max()};

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
  auto ids = alternatives_of(value);
  if (!ids || ids->size() > kMostIds) return "must be up to 100 ids";
  std::ranges::sort(*ids);
  ids->erase(std::unique(ids->begin(), ids->end()), ids->end());
  if (search.ids) {
    std::erase_if(
        *ids, [&](const std::string& id) { return !std::ranges::binary_search(*search.ids, id); });
  }
  search.ids = std::move(ids);
  return "";
}

/// Nothing when one of the alternatives is none, or there are too many.
std::optional<References> references_in(const std::string& value, std::string_view type) {
  const auto parts = alternatives_of(value);
  if (!parts || parts->size() > kMostReferences) return std::nullopt;
  References references;
  for (const std::string& part : *parts) {
    auto reference = reference_in(part, type);
    if (!reference) return std::nullopt;
    references.push_back(std::move(*reference));
  }
  return references;
}

bool is_patient(const SearchedReference& searched) {
  return searched.reference.starts_with("Patient/");
}

std::string read_patient(const std::string& value, Search& search) {
  auto patients = references_in(value, "Patient");
  if (!patients || !std::ranges::all_of(*patients, is_patient)) {
    return "must be an id, Patient/id, or a URL that ends so; up to 20 with commas between them";
  }
  search.patients.push_back({std::move(*patients)});
  return "";
}

std::string read_pseudonym(const std::string& value, Search& search) {
  const auto parts = alternatives_of(value);
  SearchedPatients patients;
  bool fits = parts && parts->size() <= kMostReferences;
  for (const std::string& part : parts.value_or(std::vector<std::string>())) {
    const std::size_t bar = part.find('|');
    const std::string system = bar == part.npos ? "" : part.substr(0, bar);
    patients.pseudonyms.push_back(bar == part.npos ? part : part.substr(bar + 1));
    fits = fits && patients.pseudonyms.back().size() == 64 &&
           audit::from_hex(patients.pseudonyms.back()) &&
           (system.empty() || system == systems::kPseudonym);
  }
  if (!fits) return "must be a pseudonym, 64 hexadecimal digits, or its system|pseudonym";
  search.patients.push_back(std::move(patients));
  return "";
}

std::string read_agent(const std::string& value, Search& search) {
  auto agents = references_in(value, "");
  if (!agents) return kReferences;
  search.agents.push_back(std::move(*agents));
  return "";
}

std::string read_agent_name(const std::string& value, Search& search) {
  auto names = alternatives_of(value);
  if (!names || value.size() > kMostReference) return "must be the begin of a name";
  for (std::string& name : *names) {
    std::ranges::transform(name, name.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
  }
  search.agent_names.push_back(std::move(*names));
  return "";
}

std::string read_entity(const std::string& value, Search& search) {
  auto entities = references_in(value, "");
  if (!entities) return kReferences;
  const auto patients = std::ranges::count_if(*entities, is_patient);
  if (patients == 0) {
    search.entities.push_back(std::move(*entities));
  } else if (patients == static_cast<std::ptrdiff_t>(entities->size())) {
    // Pseudonyms find what a box that does not open here would not show.
    search.patients.push_back({std::move(*entities)});
  } else {
    return "cannot be a patient or something else";
  }
  return "";
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

std::optional<TimeRange> period_in(const std::string& text) {
  const bool has_prefix = text.size() > 2 && text[0] >= 'a' && text[0] <= 'z';
  const std::string prefix = has_prefix ? text.substr(0, 2) : "eq";
  const auto range = time_range_of(std::string_view(text).substr(has_prefix ? 2 : 0));
  if (!range) return std::nullopt;
  if (prefix == "eq") return range;
  if (prefix == "ge") return TimeRange{range->from_us, kAlways.until_us};
  if (prefix == "gt" || prefix == "sa") return TimeRange{range->until_us, kAlways.until_us};
  if (prefix == "le") return TimeRange{kAlways.from_us, range->until_us};
  if (prefix == "lt" || prefix == "eb") return TimeRange{kAlways.from_us, range->from_us};
  return std::nullopt;
}

std::string read_date(const std::string& value, Search& search) {
  const auto parts = alternatives_of(value);
  std::vector<TimeRange> periods;
  for (const std::string& part : parts.value_or(std::vector<std::string>())) {
    const auto period = period_in(part);
    if (period) periods.push_back(*period);
  }
  if (!parts || periods.size() < parts->size()) {
    return "must be a date or time with a zone, perhaps behind eq, ge, gt, sa, le, lt or eb";
  }
  const std::int64_t from = std::ranges::min(periods, {}, &TimeRange::from_us).from_us;
  const std::int64_t until = std::ranges::max(periods, {}, &TimeRange::until_us).until_us;
  if (from != kAlways.from_us) search.from_us = std::max(search.from_us.value_or(from), from);
  if (until != kAlways.until_us) {
    search.until_us = std::min(search.until_us.value_or(until), until);
  }
  if (periods.size() > 1) search.times.push_back(std::move(periods));
  return "";
}

std::string read_count(const std::string& value, Search& search) {
  const bool is_number =
      !value.empty() && std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
  if (!is_number) return "must be a whole number, 0 or more";
  const std::string digits = value.substr(std::min(value.find_first_not_of('0'), value.size()));
  search.only_count = search.only_count || digits.empty();
  search.count = audit::from_decimal(digits).value_or(std::numeric_limits<std::size_t>::max());
  return "";
}

std::string read_summary(const std::string& value, Search& search) {
  search.only_count = search.only_count || value == "count";
  const bool fits = value == "count" || value == "false";
  return fits ? "" : "must be count or false: events are shown whole, or counted";
}

std::string read_total(const std::string& value, Search& search) {
  search.wants_total = value == "accurate" || value == "estimate";
  return search.wants_total || value == "none" ? "" : "must be none, estimate or accurate";
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

constexpr std::array<Parameter, 17> kParameters = {
    {{"_id", true, read_ids},
     {"patient", true, read_patient},
     {"patient:identifier", true, read_pseudonym},
     {"patient.identifier", true, read_pseudonym},
     {"agent", true, read_agent},
     {"agent-name", true, read_agent_name},
     {"entity", true, read_entity},
     {"type", true, read_tokens<&Search::types>},
     {"subtype", true, read_tokens<&Search::subtypes>},
     {"outcome", true, read_tokens<&Search::outcomes>},
     {"date", true, read_date},
     {"_count", false, read_count},
     {"_sort", false, read_sort},
     {"_summary", false, read_summary},
     {"_total", false, read_total},
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
