#include "tests/fuzz/answer_checks.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>

#include "fhir/document.h"

namespace isoguard::fuzz {
namespace {

using fhir::json::Value;

void require(bool holds, const char* what, const Told& told) {
  if (holds) return;
  std::fprintf(stderr, "structured_fuzz: %s\nstatus %d\n%s\n%s\n", what, told.answer.status,
               told.answer.body.c_str(), told.explanation.c_str());
  std::abort();
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

void check_card(const Value& card, const Told& told) {
  const std::string_view summary = card["summary"].string();
  require(!summary.empty() && characters(summary) < 140, "a summary of 1 to 139 characters", told);
  require(summary.find('{') == std::string_view::npos, "no placeholder is left", told);
  const std::string_view indicator = card["indicator"].string();
  require(indicator == "info" || indicator == "warning" || indicator == "critical",
          "an indicator of CDS Hooks", told);
  require(!card["source"]["label"].string().empty(), "a source", told);
  for (const Value& suggestion : card["suggestions"].items()) {
    require(!suggestion["label"].string().empty(), "a label on each suggestion", told);
    for (const Value& action : suggestion["actions"].items()) {
      const std::string_view type = action["type"].string();
      require(type == "delete" || action["resource"].is_object(), "a resource", told);
    }
  }
}

void check_cards(const Value& cards, const Told& told) {
  std::set<std::string_view> uuids;
  std::set<std::string_view> rules;
  for (const Value& card : cards.items()) {
    check_card(card, told);
    require(uuids.insert(card["uuid"].string()).second, "each uuid once", told);
    require(rules.insert(card["source"]["topic"]["code"].string()).second, "one card a rule", told);
  }
}

/// A supply that cannot be counted is passed over without a word (DECISIONS 16).
bool leaves_open(const plugin::RuleOutcome& outcome) {
  return outcome.outcome == "could-not-check" && outcome.rule != "supply-limit";
}

}  // namespace

void check(const Told& told) {
  // A suggestion holds the client's whole order, some levels deeper than it came.
  fhir::json::Limits limits;
  limits.depth *= 2;
  limits.bytes *= 8;
  limits.values *= 8;
  const auto document = fhir::Document::parse(told.answer.body, limits);
  require(document.has_value(), "JSON", told);
  require(!told.explanation.empty(), "an explanation", told);
  const Value& root = document->root();
  const int status = told.answer.status;
  if (status != 200) {
    require(status == 400 || status == 412 || status == 413, "a status of a refusal", told);
    require(root["resourceType"].string() == "OperationOutcome", "an OperationOutcome", told);
    return;
  }
  require(root["cards"].is_array(), "cards", told);
  check_cards(root["cards"], told);
  const bool open = std::any_of(told.outcomes.begin(), told.outcomes.end(), leaves_open);
  require(!open || !root["cards"].items().empty(), "a word on what could not be checked", told);
}

void check_same(const Told& first, const Told& second) {
  require(first.answer.status == second.answer.status && first.answer.body == second.answer.body &&
              first.explanation == second.explanation,
          "the same input gives the same answer", first);
}

}  // namespace isoguard::fuzz
