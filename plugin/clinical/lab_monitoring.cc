#include "plugin/clinical/lab_monitoring.h"

namespace isoguard::clinical {
namespace {

using knowledge::PolicyParameters;
using knowledge::Set;
using knowledge::Sets;

/// Lipids and liver enzymes: at the start, once in the course, and then as the policy repeats them.
bool is_due(std::optional<Day> measured, const Course& course, const PolicyParameters& parameters,
            Day today) {
  if (course.continuing != Truth::yes) {
    return !measured || fhir::days_between(*measured, today) > parameters.lab_recent_days;
  }
  if (measured && parameters.labs_repeat &&
      fhir::days_between(*measured, today) > parameters.labs_repeat_days) {
    return true;
  }
  if (fhir::days_between(*course.started, today) <= parameters.second_labs_after_days) return false;
  return !measured ||
         fhir::days_between(*measured, *course.started) > parameters.labs_before_start_days;
}

void read_orders(const facts::PatientFacts& facts, const knowledge::Terminology& terminology,
                 LabMonitoring& monitoring) {
  const auto read = [&](const fhir::ServiceRequest& request) {
    if (!is_open(request)) return;
    const Sets sets = terminology.meaning(request.code).sets;
    monitoring.lipids_ordered |= sets.any_of({Set::lab_triglycerides, Set::lab_lipid_panel});
    monitoring.liver_ordered |= sets.any_of({Set::lab_alt, Set::lab_hepatic_panel});
    monitoring.glucose_ordered |= sets.has(Set::lab_glucose);
  };
  for (const fhir::ServiceRequest& request : facts.service_requests) read(request);
  for (const fhir::ServiceRequest& request : facts.draft_service_requests) read(request);
}

}  // namespace

LabMonitoring find_lab_monitoring(const facts::PatientFacts& facts, const LabResults& labs,
                                  const Problems& problems, const Course& course, const Gaps& gaps,
                                  const knowledge::Terminology& terminology,
                                  const PolicyParameters& parameters, Day today,
                                  fhir::Arena& arena) {
  LabMonitoring monitoring(arena);
  read_orders(facts, terminology, monitoring);
  const auto add = [&](std::string_view key, Analyte analyte) {
    monitoring.missing.push_back(key);
    if (labs.of(analyte).found) monitoring.last.push_back(labs.of(analyte).evidence);
  };
  const auto due = [&](Analyte analyte) {
    return is_due(labs.measured_on(analyte), course, parameters, today);
  };
  if (!monitoring.lipids_ordered && due(Analyte::triglycerides)) {
    add("triglycerides", Analyte::triglycerides);
  }
  if (!monitoring.liver_ordered && due(Analyte::alt)) add("alt", Analyte::alt);
  if (!monitoring.glucose_ordered && problems.has(ProblemKind::diabetes) &&
      !labs.was_measured(Analyte::glucose, parameters.lab_recent_days, today)) {
    add("glucose", Analyte::glucose);
  }
  monitoring.readable =
      gaps.all_prove_absence({Source::laboratory_observations, Source::service_requests})
          ? Truth::yes
          : Truth::unknown;
  if (course.continuing == Truth::unknown) monitoring.readable = Truth::unknown;
  return monitoring;
}

}  // namespace isoguard::clinical
