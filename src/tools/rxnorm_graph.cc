#include "src/tools/rxnorm_graph.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace isoguard::app {
namespace {

// Columns of RXNCONSO.RRF and RXNREL.RRF, from 0.
constexpr std::size_t kConceptColumns = 18;
constexpr std::size_t kConceptId = 0;
constexpr std::size_t kConceptSource = 11;
constexpr std::size_t kTermType = 12;
constexpr std::size_t kName = 14;
constexpr std::size_t kRelationColumns = 16;
constexpr std::size_t kFirst = 0;
constexpr std::size_t kSecond = 4;
constexpr std::size_t kRelation = 7;
constexpr std::size_t kRelationSource = 10;

constexpr std::array<std::pair<std::string_view, TermType>, 11> kTypes = {{
    {"IN", TermType::ingredient},
    {"PIN", TermType::precise_ingredient},
    {"SCDC", TermType::component},
    {"SCDF", TermType::form_of_ingredient},
    {"SCDG", TermType::form_of_ingredient},
    {"SCD", TermType::clinical_drug},
    {"SBD", TermType::branded_drug},
    {"GPCK", TermType::pack},
    {"BPCK", TermType::branded_pack},
    {"BN", TermType::brand},
    {"DF", TermType::dose_form},
}};

// Both directions of each: which of the two a row has depends on how its columns are read.
constexpr std::array<std::string_view, 14> kComposition = {"has_ingredient",
                                                           "ingredient_of",
                                                           "has_precise_ingredient",
                                                           "precise_ingredient_of",
                                                           "consists_of",
                                                           "constitutes",
                                                           "contains",
                                                           "contained_in",
                                                           "tradename_of",
                                                           "has_tradename",
                                                           "isa",
                                                           "inverse_isa",
                                                           "form_of",
                                                           "has_form"};
constexpr std::array<std::string_view, 2> kDoseForm = {"has_dose_form", "dose_form_of"};

std::optional<TermType> type_called(std::string_view name) {
  for (const auto& [code, type] : kTypes) {
    if (code == name) return type;
  }
  return std::nullopt;
}

std::optional<Rxcui> read_id(std::string_view text) {
  Rxcui id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return id;
}

template <std::size_t size>
bool is_one_of(const std::array<std::string_view, size>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

bool RxnormGraph::read(const std::string& folder, RowLog& log) {
  const bool read_all =
      read_rrf(folder + "/RXNCONSO.RRF", kConceptColumns, log,
               [&](const Fields& fields, std::size_t line) { take_concept(fields, line, log); }) &&
      read_rrf(folder + "/RXNREL.RRF", kRelationColumns, log,
               [&](const Fields& fields, std::size_t line) { take_relation(fields, line, log); });
  for (Edges* edges : {&up_, &down_, &forms_, &brands_}) {
    std::sort(edges->begin(), edges->end());
    edges->erase(std::unique(edges->begin(), edges->end()), edges->end());
  }
  return read_all;
}

void RxnormGraph::take_concept(const Fields& fields, std::size_t line, RowLog& log) {
  if (fields[kConceptSource] != "RXNORM") return;
  const auto type = type_called(fields[kTermType]);
  if (!type) return;
  const auto id = read_id(fields[kConceptId]);
  if (!id) return log.refuse("RXNCONSO.RRF", line, "has an RXCUI that is no number");
  if (fields[kName].empty()) return log.refuse("RXNCONSO.RRF", line, "has no name");
  concepts_.try_emplace(*id, RxConcept{*type, std::string(fields[kName])});
}

void RxnormGraph::take_relation(const Fields& fields, std::size_t line, RowLog& log) {
  if (fields[kRelationSource] != "RXNORM" || fields[kFirst].empty() || fields[kSecond].empty())
    return;
  const bool composition = is_one_of(kComposition, fields[kRelation]);
  if (!composition && !is_one_of(kDoseForm, fields[kRelation])) return;
  const auto first_id = read_id(fields[kFirst]);
  const auto second_id = read_id(fields[kSecond]);
  if (!first_id || !second_id) {
    return log.refuse("RXNREL.RRF", line, "has an RXCUI that is no number");
  }
  Rxcui lower = *first_id;
  Rxcui upper = *second_id;
  const RxConcept* below = find(lower);
  const RxConcept* above = find(upper);
  if (below == nullptr || above == nullptr || below->type == above->type) return;
  if (below->type > above->type) {
    std::swap(lower, upper);
    std::swap(below, above);
  }
  if (above->type == TermType::dose_form) {
    if (!composition) forms_.emplace_back(lower, upper);
  } else if (above->type == TermType::brand) {
    if (below->type == TermType::branded_drug) brands_.emplace_back(lower, upper);
  } else if (composition) {
    up_.emplace_back(lower, upper);
    down_.emplace_back(upper, lower);
  }
}

const RxConcept* RxnormGraph::find(Rxcui id) const {
  const auto found = concepts_.find(id);
  return found == concepts_.end() ? nullptr : &found->second;
}

std::vector<Rxcui> RxnormGraph::neighbours(const Edges& edges, Rxcui id) {
  std::vector<Rxcui> found;
  for (auto edge = std::lower_bound(edges.begin(), edges.end(), std::pair(id, Rxcui{0}));
       edge != edges.end() && edge->first == id; ++edge) {
    found.push_back(edge->second);
  }
  return found;
}

std::string RxnormGraph::form_of(Rxcui id) const {
  const std::vector<Rxcui> forms = neighbours(forms_, id);
  return forms.empty() ? "" : find(forms.front())->name;
}

}  // namespace isoguard::app
