#include "plugin/clinical/lab_questions.h"

#include <cmath>
#include <string>

namespace isoguard::clinical {
namespace {

/// At least `limit` in a recent result; no result is no answer when not all could be read.
Truth recent_at_least(const ClinicalContext& context, Analyte analyte, double limit) {
  const LabValue& value = context.labs.of(analyte);
  const Truth unread = context.gaps.answer(false, {Source::laboratory_observations});
  if (!value.is_recent(context.parameters->lab_recent_days, context.today)) return unread;
  return value.at_least(limit) || unread;
}

Truth recent_below(const ClinicalContext& context, Analyte analyte, double limit) {
  const LabValue& value = context.labs.of(analyte);
  if (!value.is_recent(context.parameters->lab_recent_days, context.today)) return Truth::no;
  return value.below(limit);
}

bool is_ordered(const ClinicalContext& context, Analyte analyte) {
  return analyte == Analyte::alt ? context.lab_monitoring.liver_ordered
                                 : context.lab_monitoring.lipids_ordered;
}

}  // namespace

Transaminases raised_transaminases(const ClinicalContext& context) {
  const double limit = context.parameters->transaminases_high_multiple;
  Transaminases found;
  for (const auto& [analyte, name] :
       {std::pair(Analyte::alt, "alt"), std::pair(Analyte::ast, "ast")}) {
    const Truth raised = recent_at_least(context, analyte, limit);
    found.raised = found.raised || raised;
    const LabValue& value = context.labs.of(analyte);
    if (raised != Truth::yes) continue;
    if (found.worst != nullptr && found.worst->value >= value.value) continue;
    found.worst = &value;
    found.name = name;
  }
  return found;
}

Lipids recent_lipids(const ClinicalContext& context) {
  const knowledge::PolicyParameters& limits = *context.parameters;
  const LabValue& triglycerides = context.labs.of(Analyte::triglycerides);
  Lipids lipids;
  lipids.measured =
      context.gaps.answer(triglycerides.is_recent(limits.lab_recent_days, context.today),
                          {Source::laboratory_observations});
  lipids.critical =
      recent_at_least(context, Analyte::triglycerides, limits.triglycerides_critical_mg_dl);
  const Truth high =
      recent_at_least(context, Analyte::triglycerides, limits.triglycerides_high_mg_dl);
  const Truth cholesterol =
      recent_at_least(context, Analyte::cholesterol, limits.cholesterol_high_mg_dl);
  lipids.high = high || cholesterol;
  const bool by_cholesterol = high != Truth::yes && cholesterol == Truth::yes;
  lipids.worst = by_cholesterol ? &context.labs.of(Analyte::cholesterol) : &triglycerides;
  lipids.name = by_cholesterol ? "cholesterol" : "triglycerides";
  return lipids;
}

AbnormalResults abnormal_results(const ClinicalContext& context) {
  const knowledge::PolicyParameters& limits = *context.parameters;
  AbnormalResults results(*context.arena);
  const auto look = [&](Analyte analyte, Truth abnormal, std::string_view word) {
    results.open = results.open || abnormal == Truth::unknown;
    if (abnormal != Truth::yes) return;
    results.found.push_back(word);
    results.evidence.push_back(context.labs.of(analyte).evidence);
  };
  const auto from = [&](Analyte analyte, double limit, std::string_view word) {
    look(analyte, recent_at_least(context, analyte, limit), word);
  };
  look(Analyte::platelets, recent_below(context, Analyte::platelets, limits.platelets_low_g_l),
       "platelets-low");
  const LabValue& platelets = context.labs.of(Analyte::platelets);
  if (platelets.value > limits.platelets_high_g_l) {
    from(Analyte::platelets, limits.platelets_high_g_l, "platelets-high");
  }
  look(Analyte::neutrophils,
       recent_below(context, Analyte::neutrophils, limits.neutrophils_low_g_l), "neutrophils-low");
  from(Analyte::glucose,
       context.labs.of(Analyte::glucose).fasting ? limits.glucose_fasting_high_mg_dl
                                                 : limits.glucose_high_mg_dl,
       "glucose-high");
  constexpr double kTwoCrosses = 2;
  from(Analyte::urine_blood, kTwoCrosses, "urine-blood");
  from(Analyte::urine_protein, kTwoCrosses, "urine-protein");
  return results;
}

fhir::List<std::string_view> due_before_treatment(const ClinicalContext& context, Analyte analyte) {
  fhir::List<std::string_view> due{fhir::ArenaAllocator<std::string_view>(*context.arena)};
  const LabValue& value = context.labs.of(analyte);
  const bool recent = value.is_recent(context.parameters->lab_recent_days, context.today);
  if (!recent && !is_ordered(context, analyte)) {
    due.push_back(analyte == Analyte::alt ? "alt" : "triglycerides");
  }
  return due;
}

void explain(const LabValue& value, Verdict& verdict, fhir::Arena& arena) {
  const int tenths = static_cast<int>(std::lround(std::min(value.value, 1e6) * 10));
  const std::string decimal = std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
  verdict.with("v", static_cast<int>(std::lround(std::min(value.value, 1e6))))
      .with("x", arena.keep_text(decimal));
  verdict.with_date(value.evidence.date);
  verdict.evidence.push_back(value.evidence);
}

}  // namespace isoguard::clinical
