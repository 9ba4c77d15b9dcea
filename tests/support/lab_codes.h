#pragma once

#include "tests/support/resource.h"

/// A LOINC code of each analyte that rules ask about.
namespace isoguard::test {

inline constexpr Code kTriglycerides = {kLoinc, "2571-8", "Triglycerides"};
inline constexpr Code kCholesterol = {kLoinc, "2093-3", "Cholesterol"};
inline constexpr Code kAlt = {kLoinc, "1742-6", "ALT"};
inline constexpr Code kAst = {kLoinc, "1920-8", "AST"};
inline constexpr Code kGlucose = {kLoinc, "2345-7", "Glucose"};
inline constexpr Code kPlatelets = {kLoinc, "777-3", "Platelets"};
inline constexpr Code kNeutrophils = {kLoinc, "751-8", "Neutrophils"};
inline constexpr Code kUrineBlood = {kLoinc, "5794-3", "Hemoglobin in urine"};
inline constexpr Code kUrineProtein = {kLoinc, "20454-5", "Protein in urine"};

}  // namespace isoguard::test
