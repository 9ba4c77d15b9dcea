#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/knowledge/manifest.h"
#include "plugin/knowledge/rule_manifest.h"

namespace isoguard::knowledge {

/// Numbers that decision tables compare with (rules.md section 8). Days count whole calendar days.
/// Defaults are those of `eu-ppp`; a policy file states what differs and why.
struct PolicyParameters {
  int childbearing_age_min = 10;  ///< completed years
  int childbearing_age_max = 55;
  int menopause_age_min = 45;
  int start_test_window_days = 3;
  bool start_needs_two_tests = false;
  int start_tests_apart_days = 19;
  bool home_test_counts_at_start = true;
  int continuing_test_window_days = 35;
  int programme_valid_days = 400;
  int abstinence_valid_days = 180;
  int contraception_visit_valid_days = 365;
  int pregnancy_condition_valid_days = 308;
  int edd_valid_days_past = 21;
  int possible_pregnancy_valid_days = 56;
  int indeterminate_test_valid_days = 14;
  int positive_test_conflict_days = 56;
  double hcg_negative_below_iu_l = 5.0;
  double hcg_positive_from_iu_l = 25.0;
  int course_join_days = 56;
  int full_course_days = 112;  ///< 16 weeks
  int restart_gap_days = 14;
  int assumed_supply_days = 30;
  int tetracycline_open_days = 180;
  int tetracycline_stale_days = 365;
  int tetracycline_maybe_days = 30;
  int tetracycline_old_days = 180;
  int tetracycline_stopped_days = 7;
  int tetracycline_gap_days = 7;
  int isotretinoin_recent_days = 14;
  int sun_counselling_days = 180;
  int photosensitivity_counselling_days = 30;
};

/// Whether the prescriber sees a row, and whether anybody does.
enum class Visibility : unsigned char {
  shown,
  silent,  ///< judged and recorded, for explain and the counts, but never shown
  off,     ///< says nothing
};
std::string_view to_code(Visibility visibility);

/// How a policy changes one row of a rule.
struct RowOverride {
  std::optional<Indicator> indicator;
  std::optional<bool> enabled;
  std::optional<bool> silent;
  std::string accept_risk;  ///< who took the risk of hiding it, when and why; empty: nobody
};

/// How a policy changes a whole rule: shown, unless it says otherwise.
struct RuleOverride {
  bool enabled = true;
  bool silent = false;
  std::string accept_risk;
};

/// Something about a policy that depends on a date, for whoever reviews it; decides nothing by
/// itself.
struct PolicyNote {
  std::string effective_from;  ///< YYYY-MM-DD; empty: not dated
  std::string text;
};

/// One of manifests/policies/*.policy.json.
struct Policy {
  std::string id;     ///< eu-ppp | us-ipledge | uk-mhra | seed-article | a site's own
  std::string title;  ///< for cards: "EU Pregnancy Prevention Programme"
  std::string wording_source;
  std::vector<PolicyNote> notes;
  PolicyParameters parameters;
  std::map<std::string, RowOverride, std::less<>> rows;    ///< "rule-id/row-id" → override
  std::map<std::string, RuleOverride, std::less<>> rules;  ///< "rule-id" → override
};

/// What a row of a rule is under a policy.
struct RowSetting {
  Indicator indicator;
  Visibility visibility;
};

/// The row's own setting, changed by what the policy says of the rule, then of the row: the nearest
/// word counts, so a row that the policy enables is shown although its rule is off.
RowSetting row_setting(const Policy& policy, std::string_view rule, const RowText& row);

/// Reads one policy file; whatever is wrong is appended to `faults`: unknown parameters, values
/// that are out of range, bounds that cross, and hidden rules whose risk nobody took included.
Policy read_policy(std::string_view file, const std::string& bytes, std::vector<Fault>& faults);

/// A parameter's name in policy files and its value, for `rulebook`.
struct ParameterValue {
  std::string_view name;
  std::string value;
};
std::vector<ParameterValue> parameter_values(const PolicyParameters& parameters);

}  // namespace isoguard::knowledge
