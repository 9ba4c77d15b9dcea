#include "plugin/knowledge/rule_manifest.h"

#include <algorithm>
#include <array>
#include <utility>

#include "plugin/knowledge/element.h"
#include "plugin/knowledge/manifest_json.h"
#include "plugin/knowledge/shapes.h"
#include "plugin/knowledge/value_set_ids.h"

namespace isoguard::knowledge {
namespace {

constexpr std::array<std::string_view, 3> kIndicators = {"info", "warning", "critical"};

// In the order of SuggestionKind.
constexpr std::array<std::string_view, 12> kSuggestionKinds = {"delete-draft:isotretinoin",
                                                               "delete-draft:partner",
                                                               "stop-active:partner",
                                                               "create:pregnancy-test",
                                                               "update:patient-instruction",
                                                               "create:sun-counselling",
                                                               "create:lipid-panel",
                                                               "create:hepatic-panel",
                                                               "create:glucose",
                                                               "update:dose",
                                                               "update:renal-start-dose",
                                                               "update:supply-30-days"};

// CDS Hooks: a summary is shorter than 140 characters.
constexpr std::size_t kLongestSummary = 139;

constexpr std::string_view kFolder = "rules/";
constexpr std::string_view kSuffix = ".json";

std::string read_template(const Element& element, std::size_t longest) {
  std::string text = element.as_text(longest);
  const std::string_view mistake = template_mistake(text);
  if (!mistake.empty()) element.fault(std::string(mistake));
  return text;
}

std::vector<OverrideReason> read_reasons(const Element& owner, const OverrideReasons& reasons) {
  std::vector<OverrideReason> found;
  for (const Element& element : owner.optional_list("override_reasons")) {
    const std::string code = element.as_text(64);
    const auto reason = reasons.find(code);
    if (code.empty()) continue;
    if (reason == reasons.end()) {
      element.fault("is no code of override-reasons");
    } else if (std::any_of(found.begin(), found.end(),
                           [&](const OverrideReason& other) { return other.code == code; })) {
      element.fault("is there twice");
    } else {
      found.push_back({code, reason->second});
    }
  }
  return found;
}

std::vector<SuggestionText> read_suggestions(const Element& row) {
  std::vector<SuggestionText> suggestions;
  for (const Element& element : row.optional_list("suggestions")) {
    element.allow_only({"kind", "label", "recommended"});
    const std::string kind = element.text("kind");
    const auto known = std::find(kSuggestionKinds.begin(), kSuggestionKinds.end(), kind);
    std::string label = read_template(element.member("label"), 80);
    const bool recommended = element.boolean_or("recommended", false);
    if (known == kSuggestionKinds.end()) {
      if (!kind.empty()) element.member("kind").fault("is no kind of suggestion");
      continue;
    }
    const auto index = static_cast<unsigned char>(known - kSuggestionKinds.begin());
    suggestions.push_back({static_cast<SuggestionKind>(index), std::move(label), recommended});
  }
  return suggestions;
}

Indicator read_indicator(const Element& row) {
  const std::optional<Indicator> indicator = indicator_of(row.text("indicator"));
  if (!indicator && row.member("indicator").value().is_string()) {
    row.member("indicator").fault("is not info, warning or critical");
  }
  return indicator.value_or(Indicator::critical);
}

std::string read_summary(const Element& row) {
  const Element element = row.member("summary");
  std::string summary = read_template(element, 4 * kLongestSummary);
  if (count_characters(summary) > kLongestSummary) element.fault("is longer than 139 characters");
  return summary;
}

bool has_reason(const RowText& row, std::string_view code) {
  return std::any_of(row.override_reasons.begin(), row.override_reasons.end(),
                     [&](const OverrideReason& reason) { return reason.code == code; });
}

RowText read_row(const Element& element, const OverrideReasons& reasons,
                 const std::vector<OverrideReason>& reasons_of_rule) {
  element.allow_only({"id", "indicator", "enabled", "at_order_select", "summary", "detail",
                      "suggestions", "override_reasons"});
  RowText row;
  row.id = element.text("id");
  if (!row.id.empty() && !is_kebab_case(row.id)) element.member("id").fault("is not kebab-case");
  row.indicator = read_indicator(element);
  row.enabled = element.boolean_or("enabled", true);
  row.at_order_select = element.boolean_or("at_order_select", false);
  if (row.at_order_select && row.indicator == Indicator::info) {
    element.member("at_order_select").fault("is true for an info row");
  }
  row.summary = read_summary(element);
  for (const Element& paragraph : element.list("detail")) {
    row.detail.push_back(read_template(paragraph, 2000));
  }
  row.suggestions = read_suggestions(element);
  row.override_reasons = element.member("override_reasons").present()
                             ? read_reasons(element, reasons)
                             : reasons_of_rule;
  if (row.indicator == Indicator::critical && has_reason(row, "benefit-outweighs-risk")) {
    element.fault("is critical and can be overridden as benefit-outweighs-risk");
  }
  return row;
}

void read_texts(const Element& root, RuleManifest& rule) {
  rule.title = root.text("title", 200);
  rule.sentence = root.text("sentence");
  rule.version = root.text("version");
  if (!rule.version.empty() && !is_semantic_version(rule.version)) {
    root.member("version").fault("is no semantic version");
  }
  rule.owner = root.text("owner");
  rule.review_date = root.text("review_date");
  if (!rule.review_date.empty() && !is_calendar_day(rule.review_date)) {
    root.member("review_date").fault("is no day as YYYY-MM-DD");
  }
  for (const Element& element : root.list("links")) {
    element.allow_only({"label", "url"});
    rule.links.push_back({element.text("label", 200), element.text("url")});
    if (!rule.links.back().url.empty() && !is_https_url(rule.links.back().url)) {
      element.member("url").fault("is no https URL");
    }
  }
  for (const Element& source : root.list("sources")) rule.sources.push_back(source.as_text());
  for (const auto& [key, word] : root.optional_members("words")) {
    if (!is_kebab_case(key)) word.fault("has a key that is not kebab-case");
    rule.words.emplace(key, read_template(word, 500));
  }
}

void read_value_set_ids(const Element& root, RuleManifest& rule) {
  for (const Element& element : root.optional_list("value_sets")) {
    std::string id = element.as_text();
    if (std::find(kSetIds.begin(), kSetIds.end(), id) == kSetIds.end()) {
      if (!id.empty()) element.fault("is no value set of the rules");
    } else if (std::find(rule.value_sets.begin(), rule.value_sets.end(), id) !=
               rule.value_sets.end()) {
      element.fault("is there twice");
    } else {
      rule.value_sets.push_back(std::move(id));
    }
  }
}

/// A safety check is switched off by a policy, which says who took the risk, not by its words.
void check_not_hidden(const Element& element, std::string_view rule, const RowText& row) {
  if (!row.enabled && row.indicator != Indicator::info && needs_accepted_risk(rule)) {
    element.member("enabled").fault(
        "hides a safety check: switch it off in a policy, with \"accept_risk\"");
  }
}

void read_root(const Element& root, std::string_view file, const OverrideReasons& reasons,
               RuleManifest& rule) {
  root.allow_only({"id", "title", "sentence", "version", "owner", "review_date", "links", "sources",
                   "words", "override_reasons", "rows", "value_sets"});
  rule.id = root.text("id");
  if (!rule.id.empty() && file != std::string(kFolder) + rule.id + std::string(kSuffix)) {
    root.member("id").fault("is not the name of the file");
  }
  read_texts(root, rule);
  const std::vector<OverrideReason> reasons_of_rule = read_reasons(root, reasons);
  for (const Element& element : root.list("rows")) {
    RowText row = read_row(element, reasons, reasons_of_rule);
    if (rule.find_row(row.id) != nullptr) element.member("id").fault("is there twice");
    check_not_hidden(element, rule.id, row);
    rule.rows.push_back(std::move(row));
  }
  if (rule.rows.empty()) root.member("rows").fault("has no row");
  read_value_set_ids(root, rule);
}

}  // namespace

std::string_view to_code(Indicator indicator) {
  return kIndicators[static_cast<std::size_t>(indicator)];
}

std::optional<Indicator> indicator_of(std::string_view code) {
  const auto known = std::find(kIndicators.begin(), kIndicators.end(), code);
  if (known == kIndicators.end()) return std::nullopt;
  return static_cast<Indicator>(static_cast<unsigned char>(known - kIndicators.begin()));
}

const RowText* RuleManifest::find_row(std::string_view row) const {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const RowText& text) { return text.id == row; });
  return found == rows.end() ? nullptr : &*found;
}

bool needs_accepted_risk(std::string_view rule) {
  return rule.starts_with("teratogenic-") || rule == "tetracycline-interaction" ||
         rule == "data-unavailable";
}

RuleManifest read_rule_manifest(std::string_view file, const std::string& bytes,
                                const OverrideReasons& reasons, std::vector<Fault>& faults) {
  RuleManifest rule;
  with_manifest(file, bytes, faults,
                [&](const Element& root) { read_root(root, file, reasons, rule); });
  return rule;
}

}  // namespace isoguard::knowledge
