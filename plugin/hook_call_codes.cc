#include <algorithm>

#include "plugin/clinical/unknown_codes.h"
#include "plugin/hook_call.h"

/// The part of HookCall that learns codes from a terminology server.
namespace isoguard::plugin {
namespace {

std::span<const fhir::Coding> kept_codings(const std::vector<LearnedCoding>& codings,
                                           fhir::Arena& arena) {
  const auto kept = arena.array<fhir::Coding>(codings.size());
  std::transform(codings.begin(), codings.end(), kept.begin(), [&arena](const auto& coding) {
    return fhir::Coding{arena.keep_text(coding.system), arena.keep_text(coding.code),
                        arena.keep_text(coding.display)};
  });
  return kept;
}

facts::LearnedCode kept_code(const ExplainedCode& answer, fhir::Arena& arena) {
  const auto names = arena.array<std::string_view>(answer.names.size());
  std::transform(answer.names.begin(), answer.names.end(), names.begin(),
                 [&arena](const std::string& name) { return arena.keep_text(name); });
  return {
      arena.keep_text(answer.asked.system), arena.keep_text(answer.asked.code),  names,
      kept_codings(answer.same, arena),     kept_codings(answer.related, arena), answer.complete};
}

}  // namespace

std::vector<UnknownCode> HookCall::unknown_codes() {
  std::vector<UnknownCode> fresh;
  if (!gatherer_ || context_ || !concerns_us()) return fresh;
  for (const fhir::Coding& coding : clinical::unknown_codes(gatherer_->facts(), terminology_)) {
    UnknownCode code{std::string(coding.system), std::string(coding.code)};
    const bool asked =
        std::find(asked_codes_.begin(), asked_codes_.end(), code) != asked_codes_.end();
    if (asked || asked_codes_.size() >= kMostUnknownCodes) continue;
    asked_codes_.push_back(code);
    fresh.push_back(std::move(code));
  }
  return fresh;
}

void HookCall::learn(std::span<const ExplainedCode> answers) {
  if (!gatherer_ || context_) return;
  for (const ExplainedCode& answer : answers) {
    // An answer to a question that was not put would be somebody else's.
    if (std::find(asked_codes_.begin(), asked_codes_.end(), answer.asked) == asked_codes_.end()) {
      continue;
    }
    gatherer_->learn(kept_code(answer, *arena_));
  }
  pass_gate();
  if (given_up_) gatherer_->give_up(*given_up_);
}

}  // namespace isoguard::plugin
