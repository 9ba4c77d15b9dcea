#include "plugin/knowledge/policy.h"

#include <cmath>
#include <utility>
#include <variant>

#include "plugin/knowledge/element.h"
#include "plugin/knowledge/manifest_json.h"
#include "plugin/knowledge/shapes.h"

namespace isoguard::knowledge {
namespace {

using Member =
    std::variant<int PolicyParameters::*, bool PolicyParameters::*, double PolicyParameters::*>;

struct Parameter {
  std::string_view name;
  Member member;
  double lowest = 0;
  double highest = 0;
};

// The only place that knows how parameters are called and what is sensible for them.
#define YEARS(name) \
  { #name, &PolicyParameters::name, 0, 120 }
#define DAYS(name) \
  { #name, &PolicyParameters::name, 0, 3650 }
#define SWITCH(name) \
  { #name, &PolicyParameters::name, 0, 1 }
#define MG(name) \
  { #name, &PolicyParameters::name, 1, 1000 }
#define MG_KG(name) \
  { #name, &PolicyParameters::name, 0, 10 }
#define IU_L(name) \
  { #name, &PolicyParameters::name, 1, 1000 }
#define LIMIT(name) \
  { #name, &PolicyParameters::name, 0.1, 10000 }
constexpr Parameter kParameters[] = {
    YEARS(childbearing_age_min),
    YEARS(childbearing_age_max),
    YEARS(menopause_age_min),
    DAYS(start_test_window_days),
    SWITCH(start_needs_two_tests),
    DAYS(start_tests_apart_days),
    SWITCH(home_test_counts_at_start),
    DAYS(continuing_test_window_days),
    DAYS(programme_valid_days),
    DAYS(abstinence_valid_days),
    DAYS(contraception_visit_valid_days),
    DAYS(pregnancy_condition_valid_days),
    DAYS(edd_valid_days_past),
    DAYS(possible_pregnancy_valid_days),
    DAYS(indeterminate_test_valid_days),
    DAYS(positive_test_conflict_days),
    IU_L(hcg_negative_below_iu_l),
    IU_L(hcg_positive_from_iu_l),
    DAYS(course_join_days),
    DAYS(full_course_days),
    DAYS(restart_gap_days),
    DAYS(assumed_supply_days),
    DAYS(tetracycline_open_days),
    DAYS(tetracycline_stale_days),
    DAYS(tetracycline_maybe_days),
    DAYS(tetracycline_old_days),
    DAYS(tetracycline_stopped_days),
    DAYS(tetracycline_gap_days),
    DAYS(isotretinoin_recent_days),
    MG_KG(dose_start_mg_per_kg),
    MG_KG(dose_high_mg_per_kg),
    MG_KG(dose_limit_mg_per_kg),
    MG_KG(dose_tolerance_mg_per_kg),
    MG(dose_limit_mg),
    MG(dose_unweighed_mg),
    MG(dose_renal_start_mg),
    {"egfr_severe_below", &PolicyParameters::egfr_severe_below, 1, 120},
    DAYS(egfr_valid_days),
    DAYS(weight_valid_days),
    DAYS(weight_valid_days_minor),
    DAYS(long_course_days),
    {"cumulative_dose_mg_per_kg", &PolicyParameters::cumulative_dose_mg_per_kg, 0, 1000},
    {"supply_limit_days", &PolicyParameters::supply_limit_days, 1, 365},
    SWITCH(supply_limit_for_all),
    DAYS(refill_window_days),
    DAYS(sun_counselling_days),
    DAYS(photosensitivity_counselling_days),
    DAYS(lactation_valid_days),
    DAYS(delivery_question_days),
    SWITCH(breastfeeding_contraindicates),
    SWITCH(vitamin_a_allergy_contraindicates),
    DAYS(lab_recent_days),
    LIMIT(triglycerides_critical_mg_dl),
    LIMIT(triglycerides_high_mg_dl),
    LIMIT(cholesterol_high_mg_dl),
    LIMIT(transaminases_high_multiple),
    LIMIT(transaminases_upper_limit_u_l),
    DAYS(second_labs_after_days),
    DAYS(labs_before_start_days),
    SWITCH(labs_repeat),
    DAYS(labs_repeat_days),
    LIMIT(platelets_low_g_l),
    LIMIT(platelets_high_g_l),
    LIMIT(neutrophils_low_g_l),
    LIMIT(glucose_fasting_high_mg_dl),
    LIMIT(glucose_high_mg_dl),
    DAYS(exfoliant_open_days),
    DAYS(procedure_interval_days),
    DAYS(pressure_symptom_days),
    DAYS(suicidal_thoughts_days),
    DAYS(suicide_attempt_days),
    DAYS(mental_health_assessment_days),
    SWITCH(mental_health_assessment_at_start),
    YEARS(age_min),
};
#undef YEARS
#undef DAYS
#undef SWITCH
#undef MG
#undef MG_KG
#undef IU_L
#undef LIMIT

const Parameter* find_parameter(std::string_view name) {
  for (const Parameter& parameter : kParameters) {
    if (parameter.name == name) return &parameter;
  }
  return nullptr;
}

std::string print(double number) {
  std::string text = std::to_string(number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

void read_number(const Element& element, const Parameter& parameter, PolicyParameters& values) {
  const std::optional<double> number = element.as_number();
  if (!number) return;
  if (*number < parameter.lowest || *number > parameter.highest) {
    element.fault("is not between " + print(parameter.lowest) + " and " + print(parameter.highest));
  } else if (const auto* real = std::get_if<double PolicyParameters::*>(&parameter.member)) {
    values.*(*real) = *number;
  } else if (std::floor(*number) != *number) {
    element.fault("is no whole number");
  } else {
    values.*std::get<int PolicyParameters::*>(parameter.member) = static_cast<int>(*number);
  }
}

void read_parameter(std::string_view name, const Element& element, PolicyParameters& values) {
  const Parameter* parameter = find_parameter(name);
  if (parameter == nullptr) {
    element.fault("is no parameter");
  } else if (const auto* flag = std::get_if<bool PolicyParameters::*>(&parameter->member)) {
    values.*(*flag) = element.as_boolean().value_or(values.*(*flag));
  } else {
    read_number(element, *parameter, values);
  }
}

// Bounds of one range must not cross, whether the file gives one of them or both.
void check_bounds(const Element& parameters, const PolicyParameters& values) {
  if (values.childbearing_age_min > values.childbearing_age_max) {
    parameters.fault("has childbearing_age_min above childbearing_age_max");
  }
  if (values.hcg_negative_below_iu_l > values.hcg_positive_from_iu_l) {
    parameters.fault("has hcg_negative_below_iu_l above hcg_positive_from_iu_l");
  }
  if (values.tetracycline_open_days > values.tetracycline_stale_days) {
    parameters.fault("has tetracycline_open_days above tetracycline_stale_days");
  }
  if (values.tetracycline_maybe_days > values.tetracycline_old_days) {
    parameters.fault("has tetracycline_maybe_days above tetracycline_old_days");
  }
  if (values.triglycerides_high_mg_dl > values.triglycerides_critical_mg_dl) {
    parameters.fault("has triglycerides_high_mg_dl above triglycerides_critical_mg_dl");
  }
  if (values.platelets_low_g_l > values.platelets_high_g_l) {
    parameters.fault("has platelets_low_g_l above platelets_high_g_l");
  }
  if (values.dose_start_mg_per_kg > values.dose_high_mg_per_kg) {
    parameters.fault("has dose_start_mg_per_kg above dose_high_mg_per_kg");
  }
  if (values.dose_high_mg_per_kg > values.dose_limit_mg_per_kg) {
    parameters.fault("has dose_high_mg_per_kg above dose_limit_mg_per_kg");
  }
  if (values.restart_gap_days > values.course_join_days) {
    parameters.fault("has restart_gap_days above course_join_days");
  }
}

std::optional<bool> optional_boolean(const Element& owner, std::string_view name) {
  const Element element = owner.member(name);
  return element.present() ? element.as_boolean() : std::nullopt;
}

// Long enough for a name, a day and a reason; what they say is for people to judge.
constexpr std::size_t kShortestAcceptance = 10;

/// Reads accept_risk of an override of `rule`, which `hides` it or a row of it.
std::string read_acceptance(const Element& element, std::string_view rule, bool hides) {
  const Element acceptance = element.member("accept_risk");
  if (acceptance.present()) {
    std::string text = acceptance.as_text(1000);
    if (!text.empty() && text.size() < kShortestAcceptance) {
      acceptance.fault("is too short to say who accepts the risk, when and why");
    }
    return text;
  }
  if (hides && needs_accepted_risk(rule)) {
    element.fault("hides a safety check: add \"accept_risk\" with who accepts that, when and why");
  }
  return {};
}

RuleOverride read_rule_override(std::string_view rule, const Element& element) {
  element.allow_only({"enabled", "silent", "accept_risk"});
  RuleOverride change;
  change.enabled = element.boolean_or("enabled", true);
  change.silent = element.boolean_or("silent", false);
  change.accept_risk = read_acceptance(element, rule, !change.enabled || change.silent);
  return change;
}

RowOverride read_override(std::string_view name, const Element& element) {
  element.allow_only({"indicator", "enabled", "silent", "accept_risk"});
  RowOverride change;
  if (element.member("indicator").present()) {
    change.indicator = indicator_of(element.text("indicator"));
    if (!change.indicator) element.member("indicator").fault("is not info, warning or critical");
  }
  change.enabled = optional_boolean(element, "enabled");
  change.silent = optional_boolean(element, "silent");
  const bool hides = !change.enabled.value_or(true) || change.silent.value_or(false);
  change.accept_risk = read_acceptance(element, name.substr(0, name.find('/')), hides);
  return change;
}

void read_root(const Element& root, std::string_view file, Policy& policy) {
  root.allow_only(
      {"id", "title", "wording_source", "notes", "parameters", "rows", "rules", "quiet"});
  policy.id = root.text("id");
  if (!policy.id.empty() && file != "policies/" + policy.id + ".policy.json") {
    root.member("id").fault("is not the name of the file");
  }
  policy.title = root.text("title", 60);
  policy.wording_source = root.text("wording_source");
  for (const Element& note : root.optional_list("notes")) {
    note.allow_only({"effective_from", "text"});
    policy.notes.push_back({note.text_or("effective_from", ""), note.text("text")});
    const std::string& day = policy.notes.back().effective_from;
    if (!day.empty() && !is_calendar_day(day)) {
      note.member("effective_from").fault("is no day as YYYY-MM-DD");
    }
  }
  for (const auto& [name, element] : root.optional_members("parameters")) {
    read_parameter(name, element, policy.parameters);
  }
  check_bounds(root.member("parameters"), policy.parameters);
  for (const auto& [row, element] : root.optional_members("rows")) {
    policy.rows.emplace(row, read_override(row, element));
  }
  for (const auto& [rule, element] : root.optional_members("rules")) {
    policy.rules.emplace(rule, read_rule_override(rule, element));
  }
  policy.quiet = read_quiet(root.member("quiet"));
}

}  // namespace

std::string_view to_code(Visibility visibility) {
  constexpr std::string_view kCodes[] = {"shown", "silent", "off"};
  return kCodes[static_cast<std::size_t>(visibility)];
}

RowSetting row_setting(const Policy& policy, std::string_view rule, const RowText& row) {
  RowSetting setting{row.indicator, row.enabled ? Visibility::shown : Visibility::off};
  if (const auto of_rule = policy.rules.find(rule); of_rule != policy.rules.end()) {
    if (of_rule->second.silent && setting.visibility == Visibility::shown) {
      setting.visibility = Visibility::silent;
    }
    if (!of_rule->second.enabled) setting.visibility = Visibility::off;
  }
  const auto of_row = policy.rows.find(std::string(rule).append("/").append(row.id));
  if (of_row == policy.rows.end()) return setting;
  const RowOverride& change = of_row->second;
  setting.indicator = change.indicator.value_or(setting.indicator);
  if (change.enabled) setting.visibility = *change.enabled ? Visibility::shown : Visibility::off;
  if (change.silent && setting.visibility != Visibility::off) {
    setting.visibility = *change.silent ? Visibility::silent : Visibility::shown;
  }
  return setting;
}

Policy read_policy(std::string_view file, const std::string& bytes, std::vector<Fault>& faults) {
  Policy policy;
  with_manifest(file, bytes, faults, [&](const Element& root) { read_root(root, file, policy); });
  return policy;
}

std::vector<ParameterValue> parameter_values(const PolicyParameters& parameters) {
  std::vector<ParameterValue> values;
  for (const Parameter& parameter : kParameters) {
    if (const auto* flag = std::get_if<bool PolicyParameters::*>(&parameter.member)) {
      values.push_back({parameter.name, parameters.*(*flag) ? "true" : "false"});
    } else if (const auto* real = std::get_if<double PolicyParameters::*>(&parameter.member)) {
      values.push_back({parameter.name, print(parameters.*(*real))});
    } else {
      const int number = parameters.*std::get<int PolicyParameters::*>(parameter.member);
      values.push_back({parameter.name, std::to_string(number)});
    }
  }
  return values;
}

}  // namespace isoguard::knowledge
