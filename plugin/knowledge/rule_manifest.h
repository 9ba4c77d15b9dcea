#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/knowledge/manifest.h"

namespace isoguard::knowledge {

/// CDS Hooks card indicator (CH-69), in rising order.
enum class Indicator : unsigned char { info, warning, critical };
std::string_view to_code(Indicator indicator);
std::optional<Indicator> indicator_of(std::string_view code);

/// What a suggestion button does; the decision knows how to build its actions.
enum class SuggestionKind : unsigned char {
  delete_isotretinoin_draft,  ///< "delete-draft:isotretinoin"
  delete_partner_draft,       ///< "delete-draft:partner"
  stop_active_partner,        ///< "stop-active:partner"
  order_pregnancy_test,       ///< "create:pregnancy-test"
  add_patient_instruction,    ///< "update:patient-instruction"
  record_sun_counselling,     ///< "create:sun-counselling"
  order_lipid_panel,          ///< "create:lipid-panel"
  order_hepatic_panel,        ///< "create:hepatic-panel"
  order_glucose,              ///< "create:glucose"
  set_dose,                   ///< "update:dose"
  set_renal_start_dose,       ///< "update:renal-start-dose"
  limit_supply,               ///< "update:supply-30-days"
};

struct SuggestionText {
  SuggestionKind kind;
  std::string label;  ///< text of the button
  bool recommended = false;
};

/// A coded override reason (value set override-reasons of the project).
struct OverrideReason {
  std::string code;
  std::string display;
};

struct Link {
  std::string label;
  std::string url;  ///< https only
};

/// What a card of one row of a rule's decision table says.
struct RowText {
  std::string id;  ///< kebab-case, as the rule names it
  Indicator indicator;
  bool enabled = true;  ///< false: the row applies but says nothing unless a policy enables it
  bool at_order_select = false;     ///< info rows: never
  std::string summary;              ///< template; at most 139 characters when filled
  std::vector<std::string> detail;  ///< templates of GitHub-flavoured Markdown, a paragraph each
  std::vector<SuggestionText> suggestions;  ///< in the order they are offered
  std::vector<OverrideReason> override_reasons;
};

/// One of manifests/rules/<rule-id>.json: the words of a rule, which a hospital may change.
///
/// Templates have placeholders `{name}`: values that the rule gives (see its header), and of every
/// rule: {policy} the policy's title, {evidence-list} the evidence with dates, {missing-list}.
/// A value that is a word key ("pregnancy-test") is replaced by `words`, then by the policy.
struct RuleManifest {
  std::string id;
  std::string title;
  std::string sentence;  ///< the clinical sentence, as in the rule's file
  std::string version;   ///< semantic version of the wording
  std::string owner;
  std::string review_date;           ///< YYYY-MM-DD
  std::vector<Link> links;           ///< to the labels and programmes
  std::vector<std::string> sources;  ///< citations, shown at the end of the detail
  std::map<std::string, std::string, std::less<>> words;
  std::vector<RowText> rows;
  std::vector<std::string>
      value_sets;  ///< ids of those that decide, for the rulebook; may be empty

  const RowText* find_row(std::string_view row) const;
};

/// Rules that keep somebody from harm or say that a check did not run (teratogenic-*,
/// tetracycline-interaction, data-unavailable): hiding one needs `accept_risk`.
bool needs_accepted_risk(std::string_view rule);

/// The override reasons of the project by code, out of the value set of that name.
using OverrideReasons = std::map<std::string, std::string, std::less<>>;

/// Reads one rule file; whatever is wrong is appended to `faults`. Override reasons of the rule
/// apply to rows that name none; codes that `reasons` does not have are faults.
RuleManifest read_rule_manifest(std::string_view file, const std::string& bytes,
                                const OverrideReasons& reasons, std::vector<Fault>& faults);

}  // namespace isoguard::knowledge
