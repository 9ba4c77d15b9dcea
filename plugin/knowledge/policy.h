#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/knowledge/manifest.h"
#include "plugin/knowledge/quiet.h"
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
  double dose_start_mg_per_kg = 0.65;  ///< a day, as all doses
  double dose_high_mg_per_kg = 1.0;
  double dose_limit_mg_per_kg = 2.0;
  double dose_tolerance_mg_per_kg = 0.05;  ///< of the high dose and the limit: capsules are whole
  int dose_limit_mg = 200;
  int dose_unweighed_mg = 120;
  int dose_renal_start_mg = 10;
  double egfr_severe_below = 30.0;  ///< mL/min
  int egfr_valid_days = 365;
  int weight_valid_days = 365;
  int weight_valid_days_minor = 183;
  int long_course_days = 168;  ///< 24 weeks
  int cumulative_dose_mg_per_kg = 120;
  int supply_limit_days = 30;
  bool supply_limit_for_all = false;
  int refill_window_days = 14;
  int sun_counselling_days = 180;
  int photosensitivity_counselling_days = 30;
  int lactation_valid_days = 365;
  int delivery_question_days = 180;
  bool breastfeeding_contraindicates = true;
  bool vitamin_a_allergy_contraindicates = false;
  int lab_recent_days = 90;
  double triglycerides_critical_mg_dl = 800;
  double triglycerides_high_mg_dl = 500;
  double cholesterol_high_mg_dl = 300;
  double transaminases_high_multiple = 3;     ///< of the upper limit of normal
  double transaminases_upper_limit_u_l = 40;  ///< where the result gives no reference range
  int second_labs_after_days = 42;            ///< of a course
  int labs_before_start_days = 7;             ///< how long before a course its own labs may lie
  bool labs_repeat = true;
  int labs_repeat_days = 100;
  double platelets_low_g_l = 100;  ///< 10⁹ per litre
  double platelets_high_g_l = 600;
  double neutrophils_low_g_l = 1;
  double glucose_fasting_high_mg_dl = 126;
  double glucose_high_mg_dl = 200;
  int exfoliant_open_days = 180;
  int procedure_interval_days = 180;  ///< after isotretinoin; exfoliants as well
  int pressure_symptom_days = 30;
  int suicidal_thoughts_days = 90;
  int suicide_attempt_days = 365;
  int mental_health_assessment_days = 90;
  bool mental_health_assessment_at_start = false;
  int age_min = 12;  ///< completed years
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
  Quiet quiet;
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
