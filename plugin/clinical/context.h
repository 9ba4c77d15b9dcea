#pragma once

#include "plugin/clinical/allergies.h"
#include "plugin/clinical/capacity.h"
#include "plugin/clinical/course.h"
#include "plugin/clinical/course_supply.h"
#include "plugin/clinical/dosing.h"
#include "plugin/clinical/gaps.h"
#include "plugin/clinical/gate.h"
#include "plugin/clinical/lab_monitoring.h"
#include "plugin/clinical/lab_results.h"
#include "plugin/clinical/lactation.h"
#include "plugin/clinical/mental_health.h"
#include "plugin/clinical/partners.h"
#include "plugin/clinical/pregnancy.h"
#include "plugin/clinical/prevention.h"
#include "plugin/clinical/problems.h"
#include "plugin/clinical/sun_counselling.h"
#include "plugin/clinical/supply.h"
#include "plugin/clinical/tetracycline_overlap.h"
#include "plugin/clinical/verdict.h"

namespace isoguard::clinical {

/// The patient and the order as a clinician would say them: everything that rules ask about,
/// computed once. Rules read it and never FHIR. Points into the facts, the terminology and the
/// arena.
struct ClinicalContext {
  fhir::Arena* arena;
  Hook hook;
  Day today;  ///< day of the order
  const knowledge::PolicyParameters* parameters;

  Gate gate = Gate::nothing_to_do;
  fhir::List<MedicationUse> drafts;   ///< orders of the hook's context that count
  fhir::List<MedicationUse> history;  ///< orders and statements that count as exposure
  Gaps gaps;
  Course course;
  Capacity capacity;
  Pregnancy pregnancy;
  Prevention prevention;
  SunCounselling sun;
  Dosing dosing;
  Supply supply;
  CourseSupply course_supply;
  TetracyclineOverlaps tetracyclines;
  Partners partners;
  Truth on_treatment = Truth::no;  ///< isotretinoin is taken, or was until just now
  std::optional<Age> age;
  Problems problems;
  Allergies allergies;
  Lactation lactation;
  LabResults labs;
  LabMonitoring lab_monitoring;
  Assessment mental_health;
  bool pregnancy_test_ordered = false;  ///< active on record or in this session: no second one

  explicit ClinicalContext(fhir::Arena& arena_in);

  /// Isotretinoin is ordered; at Hook::chart, where nothing is, that it is taken or perhaps is.
  bool isotretinoin_ordered() const { return gate == Gate::isotretinoin; }
  /// An isotretinoin draft was identified by its ingredient alone, and nothing tells its route.
  bool route_not_stated() const;
};

/// `facts`, `terminology`, `parameters` and `arena` must outlive the context. `today` is the day of
/// the order. `programmes` names the questionnaires that prove enrolment; nullptr: none does.
ClinicalContext build_context(const facts::PatientFacts& facts,
                              const knowledge::Terminology& terminology,
                              const knowledge::PolicyParameters& parameters, Hook hook, Day today,
                              fhir::Arena& arena, const knowledge::Knowledge* programmes = nullptr);

}  // namespace isoguard::clinical
