#include "plugin/clinical/gaps.h"

#include <algorithm>
#include <array>

#include "plugin/clinical/medication_use.h"

namespace isoguard::clinical {
namespace {

void add_once(fhir::List<std::string_view>& list, std::string_view word) {
  if (std::find(list.begin(), list.end(), word) == list.end()) list.push_back(word);
}

/// Word keys of the sources, in the order of Source.
constexpr std::array<std::string_view, facts::kSourceCount> kWords = {"patient",
                                                                      "condition",
                                                                      "observation",
                                                                      "laboratory-observation",
                                                                      "procedure",
                                                                      "medication-request",
                                                                      "medication-statement",
                                                                      "allergy",
                                                                      "service-request",
                                                                      "communication",
                                                                      "communication-request",
                                                                      "care-plan",
                                                                      "questionnaire-response",
                                                                      "episode-of-care"};

constexpr std::string_view word_of(Source source) { return kWords[facts::index_of(source)]; }

void add_missing_sources(const facts::PatientFacts& facts, Gaps& gaps) {
  for (std::size_t i = 0; i < facts::kSourceCount; ++i) {
    const Source source = static_cast<Source>(i);
    const facts::SourceState& state = facts.source(source);
    if (!state.needed || state.complete()) continue;
    gaps.missing |= {source};
    gaps.add(word_of(source), fhir::to_code(state.failure));
  }
}

void add_unreadable(const facts::PatientFacts& facts, Gaps& gaps) {
  for (const facts::Unreadable& unreadable : facts.unreadable) {
    // A Medication belongs to the orders and statements that refer to it.
    if (unreadable.resource_type == "Medication") {
      gaps.not_understood |= {Source::medication_requests, Source::medication_statements};
      gaps.add("unidentified-medication", "unreadable");
    }
    for (std::size_t i = 0; i < facts::kSourceCount; ++i) {
      const Source source = static_cast<Source>(i);
      if (facts::resource_type(source) != unreadable.resource_type) continue;
      if (!facts.source(source).needed) continue;
      gaps.not_understood |= {source};
      gaps.add(word_of(source), "unreadable");
    }
  }
}

/// Dosage is read only of drugs that matter, so here and not when the order was read.
void add_unreadable_dosage(const MedicationUse& use, Gaps& gaps) {
  if (use.is(DrugClass::other) || use.order == nullptr) return;
  if (use.order->dosage.is_understood()) return;
  gaps.not_understood |= {Source::medication_requests};
  gaps.add(word_of(Source::medication_requests), "unreadable");
}

/// Whether it may still be taken, so that not knowing what it is matters.
bool may_be_taken(const MedicationUse& use) {
  return !use.is_status("completed") && !use.is_status("stopped");
}

std::string_view why_unidentified(const MedicationUse& use) {
  return use.drug.unresolved ? "unresolved-reference" : "no-code-or-name";
}

}  // namespace

void Gaps::add(std::string_view what_key, std::string_view why_key) {
  add_once(what, what_key);
  add_once(why, why_key);
}

bool Gaps::all_prove_absence(std::initializer_list<Source> sources) const {
  return std::all_of(sources.begin(), sources.end(),
                     [this](Source source) { return proves_absence(source); });
}

Truth Gaps::answer(bool found, std::initializer_list<Source> sources) const {
  if (found) return Truth::yes;
  return all_prove_absence(sources) ? Truth::no : Truth::unknown;
}

Truth Gaps::documented(bool found, std::initializer_list<Source> sources) const {
  if (found) return Truth::yes;
  const bool all_came = std::none_of(sources.begin(), sources.end(),
                                     [this](Source source) { return missing.has(source); });
  return all_came ? Truth::no : Truth::unknown;
}

Truth Gaps::other_medications() const {
  if (unidentified_drafts > 0) return Truth::unknown;
  return answer(false, {Source::medication_requests, Source::medication_statements});
}

Gaps find_gaps(const facts::PatientFacts& facts, const fhir::List<MedicationUse>& drafts,
               const fhir::List<MedicationUse>& history, fhir::Arena& arena) {
  Gaps gaps(arena);
  for (const MedicationUse& use : drafts) {
    if (!use.is(DrugClass::unidentified)) continue;
    ++gaps.unidentified_drafts;
    gaps.add("draft-order", why_unidentified(use));
  }
  add_missing_sources(facts, gaps);
  add_unreadable(facts, gaps);
  for (const auto* uses : {&drafts, &history}) {
    for (const MedicationUse& use : *uses) add_unreadable_dosage(use, gaps);
  }
  for (const MedicationUse& use : history) {
    if (!use.is(DrugClass::unidentified) || !may_be_taken(use)) continue;
    ++gaps.unidentified_history;
    gaps.not_understood |=
        {use.origin == MedicationUse::Origin::statement ? Source::medication_statements
                                                        : Source::medication_requests};
    gaps.add("unidentified-medication", why_unidentified(use));
  }
  return gaps;
}

}  // namespace isoguard::clinical
