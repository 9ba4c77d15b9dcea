#pragma once

#include "plugin/clinical/course.h"
#include "plugin/clinical/gaps.h"
#include "plugin/clinical/lab_results.h"
#include "plugin/clinical/problems.h"

namespace isoguard::clinical {

/// Which tests are due before this prescription (rules.md 7.16), and which were ordered already.
struct LabMonitoring {
  /// Word keys "triglycerides", "alt", "glucose": due, and neither ordered on record nor in this
  /// session.
  fhir::List<std::string_view> missing;
  fhir::List<Evidence> last;  ///< the last results of what is due
  Truth readable = Truth::yes;  ///< unknown: what is missing may be on record, unread
  bool lipids_ordered = false;
  bool liver_ordered = false;
  bool glucose_ordered = false;

  explicit LabMonitoring(fhir::Arena& arena)
      : missing(fhir::ArenaAllocator<std::string_view>(arena)),
        last(fhir::ArenaAllocator<Evidence>(arena)) {}
};

LabMonitoring find_lab_monitoring(const facts::PatientFacts& facts, const LabResults& labs,
                                  const Problems& problems, const Course& course, const Gaps& gaps,
                                  const knowledge::Terminology& terminology,
                                  const knowledge::PolicyParameters& parameters, Day today,
                                  fhir::Arena& arena);

}  // namespace isoguard::clinical
