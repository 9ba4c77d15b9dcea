#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/knowledge/knowledge.h"
#include "tests/plugin/knowledge/manifests_of_source.h"

namespace isoguard::knowledge {

/// A rule manifest with every part of the format and one row for each of `rows`.
inline std::string rule_fixture(std::string_view id, const std::vector<std::string_view>& rows) {
  std::string text = R"({"id": ")" + std::string(id) + R"(",
    "title": "A rule", "sentence": "It says what it checks.", "version": "1.2.3",
    "owner": "Pharmacy", "review_date": "2027-11-23",
    "links": [{"label": "Label", "url": "https://www.example.org/label?a=b#c"}],
    "sources": ["Label, section 4"],
    "words": {"pregnancy-test": "pregnancy test"},
    "override_reasons": ["data-incorrect", "other"],
    "rows": [)";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0) text += ",";
    text += R"({"id": ")" + std::string(rows[i]) + R"(", "indicator": "warning",
      "at_order_select": true, "enabled": true, "summary": "Missing {missing}.",
      "detail": ["By {policy}: {evidence-list}"],
      "suggestions": [{"kind": "create:pregnancy-test", "label": "Order a test", "recommended": true}],
      "override_reasons": ["specialist-decision"]})";
  }
  return text + "]}";
}

/// Whether a policy changes a row of the rule in "rules/<id>.json".
inline bool is_changed_by_policy(std::string_view rule_path, const ManifestFiles& shipped) {
  const std::string id(rule_path.substr(6, rule_path.size() - 11));
  return std::any_of(shipped.begin(), shipped.end(), [&](const auto& file) {
    return file.first.starts_with("policies/") &&
           file.second.find('"' + id + '/') != std::string::npos;
  });
}

/// The manifests of the source tree with small rules in place of the shipped ones; rules that
/// policies change stay.
inline ManifestFiles fixture_manifests() {
  ManifestFiles files;
  const ManifestFiles shipped = manifests_of_source();
  for (const auto& [path, bytes] : shipped) {
    if (!path.starts_with("rules/") || is_changed_by_policy(path, shipped)) files[path] = bytes;
  }
  // What a policy changes must be there.
  for (const char* changed : {"rules/dose-per-kg.json", "rules/renal-start-dose.json"}) {
    files[changed] = manifests_of_source().at(changed);
  }
  files["rules/teratogenic-childbearing-potential.json"] =
      rule_fixture("teratogenic-childbearing-potential",
                   {"start-incomplete", "start-second-test", "start-last"});
  // A rule shown only at signing, whose override may be info.
  std::string rule = files["rules/teratogenic-childbearing-potential.json"];
  const std::string last = R"("id": "start-last", "indicator": "warning",
      "at_order_select": true)";
  rule.replace(rule.find(last), last.size(), R"("id": "start-complete", "indicator": "info",
      "at_order_select": false)");
  files["rules/teratogenic-childbearing-potential.json"] = rule;
  files["rules/other-rule.json"] = rule_fixture("other-rule", {"only"});
  return files;
}

}  // namespace isoguard::knowledge
