#pragma once

#include <string_view>

#include "fhir/observation.h"
#include "plugin/knowledge/policy.h"
#include "plugin/knowledge/terminology.h"

namespace isoguard::clinical {

/// What a pregnancy test says, in rising order of concern. `none`: no result that can be read, such
/// as "invalid"; it proves nothing.
enum class TestResult : unsigned char { none, negative, indeterminate, positive };

/// Word key of a result: "negative", "indeterminate", "positive"; empty for none.
std::string_view to_word(TestResult result);

/// A result in words: "Negativo", "NEG", "not detected", "weakly positive". Negative forms are
/// taken out first, for "not detected" holds "detected"; words of both kinds are indeterminate.
TestResult read_result_text(std::string_view text);

/// Quantitative hCG in IU/L, mIU/mL or a multiple; other units are no evidence. `<` counts as
/// negative only up to the negative threshold, `>` as positive only from the positive one.
TestResult read_hcg(const fhir::Quantity& quantity, const knowledge::PolicyParameters& parameters);

/// Value, interpretation and components together; the most worrying of them counts.
TestResult read_test(const fhir::Observation& observation,
                     const knowledge::Terminology& terminology,
                     const knowledge::PolicyParameters& parameters);

}  // namespace isoguard::clinical
