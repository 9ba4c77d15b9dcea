#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::clinical {

/// Whether ALT or AST are raised so much that isotretinoin has to wait (rules.md 7.9).
struct Transaminases {
  Truth raised = Truth::no;
  const LabValue* worst = nullptr;  ///< of those that are raised
  std::string_view name;            ///< word key "alt" or "ast"
};
Transaminases raised_transaminases(const ClinicalContext& context);

/// The recent lipids (rules.md 7.10).
struct Lipids {
  Truth measured = Truth::no;  ///< triglycerides
  Truth high = Truth::no;
  Truth critical = Truth::no;
  const LabValue* worst = nullptr;  ///< of those that are high
  std::string_view name;            ///< word key "triglycerides" or "cholesterol"
};
Lipids recent_lipids(const ClinicalContext& context);

/// Results of a further prescription that a card lists (rules.md 7.17).
struct AbnormalResults {
  fhir::List<std::string_view> found;  ///< word keys
  fhir::List<Evidence> evidence;
  bool open = false;  ///< a comparator leaves a result open

  explicit AbnormalResults(fhir::Arena& arena)
      : found(fhir::ArenaAllocator<std::string_view>(arena)),
        evidence(fhir::ArenaAllocator<Evidence>(arena)) {}
};
AbnormalResults abnormal_results(const ClinicalContext& context);

/// The word key of triglycerides or ALT when it was not measured lately, nor ordered; else nothing.
fhir::List<std::string_view> due_before_treatment(const ClinicalContext& context, Analyte analyte);

/// Adds {v} rounded, {x} with one decimal, {date} and the evidence of a result.
void explain(const LabValue& value, Verdict& verdict, fhir::Arena& arena);

}  // namespace isoguard::clinical
